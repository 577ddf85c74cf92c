import { useInfiniteQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { OutputOf } from '../../../shared/contract/index';
import { isRoomId } from '../../../shared/matrix/identifiers';
import { TextField } from '../../components/fields';
import { formatInteger } from '../../components/format';
import { Loaded } from '../../components/loaded';
import { Screen } from '../../components/screen';
import { EmptyState } from '../../components/states';
import { fetchUserMessages, userMessagesQuery } from '../../queries/users';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { useChosenEvents } from '../../timeline/chosen-events';
import { EventDrawer } from '../../timeline/event-drawer';
import { RemovableChip, TimelineFilterBar, useTimelineFilter } from '../../timeline/filter-bar';
import { filterWords } from '../../timeline/filter-words';
import { NoEvents } from '../../timeline/no-events';
import { userColumns } from '../../timeline/timeline-columns';
import { inputOf, isFiltered } from '../../timeline/timeline-filter';
import { TimelineFooter } from '../../timeline/timeline-footer';
import { TimelineTable } from '../../timeline/timeline-table';
import { useEventPages } from '../../timeline/use-event-pages';
import type { UserViewProps } from './user-view';

/** What a user sent, newest first: of all their rooms or of one, in a range of time. */
export function UserMessages({ userId, heading }: UserViewProps): ReactElement {
  const { search, setSearch } = useAddress();
  const { filter } = useTimelineFilter();
  const roomId = roomIn(search['in']);
  const { sender: _sender, ...narrowed } = inputOf(filter);
  const input = { userId, ...narrowed, ...(roomId === null ? {} : { roomId }) };
  const query = userMessagesQuery(input);
  const list = JSON.stringify(query.queryKey);
  const result = useInfiniteQuery(query);
  const pages = useEventPages(result, list);
  const choice = useChosenEvents(list);
  const selected = pages.rows.find(({ eventId }) => eventId === search.at);
  const page = result.data?.pages[0];
  // Here the user is the filter: all of a user's messages may be meant.
  const where = roomId === null ? userId : `${userId}, ${texts.users.inRoom(roomId)}`;
  return (
    <Screen
      {...heading}
      bar={
        <>
          <RoomFilter roomId={roomId} />
          <TimelineFilterBar hasSender={false} />
        </>
      }
      footer={
        <TimelineFooter
          {...{ pages, choice, where }}
          filter={filterWords({ ...filter, sender: null })}
          isFiltered
          freshness={page?.freshness}
          read={(cursor, signal) => fetchUserMessages(input, cursor, signal)}
        />
      }
      drawer={selected && <EventDrawer event={selected} />}
      drawerLabel={texts.common.details}
      onCloseDrawer={() => setSearch({ at: null }, { replace: true })}
    >
      <Loaded result={result}>
        {(data) => (
          <>
            <TimelineTable
              label={texts.users.messages}
              columns={userColumns}
              pages={pages}
              choice={choice}
              isLoadingMore={result.isFetchingNextPage}
              empty={
                <NoEvents pages={pages} isFiltered={isFiltered(filter) || roomId !== null}>
                  <EmptyState title={texts.users.noMessages}>{texts.users.noMessagesText}</EmptyState>
                </NoEvents>
              }
            />
            <Notes page={data.pages[0]} />
          </>
        )}
      </Loaded>
    </Screen>
  );
}

function Notes({ page }: { page: OutputOf<'users.listMessages'> | undefined }): ReactElement | null {
  if (page === undefined || page.notes.length === 0) return null;
  return (
    <details className="message-notes">
      <summary>{texts.users.lacks(formatInteger(page.notes.length))}</summary>
      <ul>
        {page.notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </details>
  );
}

function RoomFilter({ roomId }: { roomId: string | null }): ReactElement {
  const { setSearch } = useAddress();
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState<string | null>(null);
  const set = (room: string | null): void => setSearch({ in: room, at: null }, { replace: true });
  if (roomId !== null) return <RemovableChip word={texts.users.inRoom(roomId)} onRemove={() => set(null)} />;
  const choose = (): void => {
    const room = typed.trim();
    if (room === '') return;
    if (!isRoomId(room)) return setWrong(texts.users.notARoom(room));
    set(room);
  };
  return (
    <div className="typed-filter">
      <TextField
        label={texts.users.roomField}
        placeholder={texts.users.roomField}
        isLabelHidden
        isMono
        value={typed}
        onChange={(text) => {
          setTyped(text);
          setWrong(null);
        }}
        onEnter={choose}
        error={wrong}
      />
    </div>
  );
}

function roomIn(text: string | undefined) {
  return text !== undefined && isRoomId(text) ? text : null;
}

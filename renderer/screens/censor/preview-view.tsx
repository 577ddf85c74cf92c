import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactElement, type ReactNode } from 'react';
import type { CensorPreview, PreviewItem } from '../../../shared/contract/censor';
import { Button } from '../../components/button';
import { formatInteger } from '../../components/format';
import { Loaded } from '../../components/loaded';
import { Screen } from '../../components/screen';
import { EventLink, RoomLink, UserLink } from '../../identifiers/identifier';
import { previewAgain, previewQuery, type PreviewSource } from '../../queries/censor';
import { rowsOf } from '../../queries/pages';
import { offerToCensor } from '../../state/censor-selection';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { ConfirmSteps } from './confirm-steps';
import { PreviewItemPart } from './preview-item-part';
import { PreviewList } from './preview-list';
import { PreviewTotals } from './preview-totals';

/** More than these are seen first as a whole. */
const fewEvents = 20;

/** What censoring these events would do, before anything is written. */
export function PreviewView({ source, label }: { source: PreviewSource; label: string | null }): ReactElement {
  const pages = useInfiniteQuery(previewQuery(source));
  const cache = useQueryClient();
  const { server, setSearch, go } = useAddress();
  const preview = pages.data?.pages[0];
  const items = rowsOf(pages.data);
  const left = withoutOverrides(source, preview);
  const again = (): void => previewAgain(source, cache);
  return (
    <Screen
      title={source.act === 'censor' ? texts.censor.title : texts.censor.removeTitle}
      subtitle={<Subtitle items={items} total={source.eventIds.length} label={label} />}
      drawer={
        preview && (
          <ConfirmSteps
            preview={preview}
            items={items}
            onPreviewAgain={again}
            onLeaveOut={
              left.length === 0 || server === null
                ? null
                : () =>
                    go(offerToCensor(server, { ...source, eventIds: left, label: label ?? texts.censor.pastedLabel }))
            }
          />
        )
      }
      drawerLabel={texts.censor.stepsLabel}
      footer={
        <>
          <Button onPress={() => setSearch({ ids: null, selection: null })}>{texts.censor.startAnew}</Button>
          <Button onPress={again} isDisabled={pages.isFetching}>
            {texts.censor.previewAgain}
          </Button>
        </>
      }
    >
      {preview === undefined && pages.error === null && source.eventIds.length > fewEvents && (
        <p className="pad" role="status">
          {texts.censor.previewing(formatInteger(source.eventIds.length))}
        </p>
      )}
      <Loaded result={pages}>
        {() =>
          preview !== undefined && (
            <PreviewBody
              preview={preview}
              items={items}
              onEndReached={() => void (pages.hasNextPage && !pages.isFetching && pages.fetchNextPage())}
              isLoadingMore={pages.isFetchingNextPage}
            />
          )
        }
      </Loaded>
    </Screen>
  );
}

/** The events that need not be named. */
function withoutOverrides({ eventIds }: PreviewSource, preview: CensorPreview | undefined): string[] {
  const toName = new Set(preview?.toOverride.map(({ eventId }) => eventId));
  return eventIds.filter((eventId) => !toName.has(eventId));
}

interface SubtitleProps {
  items: readonly PreviewItem[];
  total: number;
  label: string | null;
}

function Subtitle({ items, total, label }: SubtitleProps): ReactNode {
  const [item] = items;
  if (total > 1 || item === undefined) {
    const count = total === 1 ? texts.censor.found(1) : `${formatInteger(total)} ${texts.censor.eventsWord}`;
    return label === null ? count : `${count} · ${label}`;
  }
  return (
    <span className="row">
      <EventLink id={item.eventId} />
      {item.type !== null && <span className="mono">{item.type}</span>}
      {item.roomId !== null && <RoomLink id={item.roomId} name={item.roomName} />}
      {item.sender !== null && <UserLink id={item.sender} />}
      {label !== null && <span>· {label}</span>}
    </span>
  );
}

interface PreviewBodyProps {
  preview: CensorPreview;
  items: readonly PreviewItem[];
  onEndReached: () => void;
  isLoadingMore: boolean;
}

function PreviewBody({ preview, items, onEndReached, isLoadingMore }: PreviewBodyProps): ReactElement {
  const { total, act } = preview;
  const [selectedId, setSelectedId] = useState(total > fewEvents ? null : (items[0]?.eventId ?? null));
  const selected = items.find(({ eventId }) => eventId === selectedId);
  return (
    <>
      {total > 1 && (
        <PreviewList
          {...{ items, total, onEndReached, isLoadingMore }}
          selectedId={selectedId}
          onSelect={setSelectedId}
          onTotals={() => setSelectedId(null)}
        />
      )}
      {selected === undefined ? (
        <PreviewTotals preview={preview} />
      ) : (
        <PreviewItemPart key={selected.eventId} item={selected} act={act} />
      )}
    </>
  );
}

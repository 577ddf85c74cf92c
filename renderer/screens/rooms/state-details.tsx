import type { ReactElement } from 'react';
import type { RoomStateEvent } from '../../../shared/contract/rooms';
import { CopyButton } from '../../components/copy-button';
import { Fact, Facts } from '../../components/facts';
import { Isolated } from '../../components/isolated';
import { JsonView } from '../../components/json-view';
import { Time } from '../../components/time';
import { EventLink, UserLink } from '../../identifiers/identifier';
import { texts } from '../../texts/en';

/** One piece of state: its content as JSON, and the event that set it. */
export function StateDetails({ event }: { event: RoomStateEvent }): ReactElement {
  const { stateFacts: words } = texts.rooms;
  return (
    <div className="event-drawer">
      <div className="section stack">
        <h2 className="event-drawer-title">
          <Isolated text={event.type} />
        </h2>
        <Facts>
          <Fact term={words.stateKey}>
            {event.stateKey === '' ? texts.timeline.emptyStateKey : <Isolated text={event.stateKey} className="mono" />}
          </Fact>
          {event.sender !== null && (
            <Fact term={words.sender}>
              <UserLink id={event.sender} />
            </Fact>
          )}
          <Fact term={words.time}>
            {event.atMs === null ? texts.common.unknown : <Time ms={event.atMs} form="list" />}
          </Fact>
          <Fact term={words.event}>
            <EventLink id={event.eventId} />
          </Fact>
        </Facts>
      </div>
      <Content content={event.content} />
    </div>
  );
}

function Content({ content }: { content: unknown }): ReactElement {
  if (content === null || content === undefined) return <p className="pad muted">{texts.rooms.contentUnreadable}</p>;
  const text = JSON.stringify(content);
  return (
    <section className="event-drawer-json" aria-label={texts.rooms.content}>
      <div className="row pad small muted">
        {texts.rooms.content}
        <CopyButton text={text} label={texts.rooms.content} />
      </div>
      <JsonView text={text} label={texts.rooms.content} />
    </section>
  );
}

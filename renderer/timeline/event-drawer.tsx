import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { TimelineEvent } from '../../shared/contract/timeline';
import { CopyButton } from '../components/copy-button';
import { Fact, Facts } from '../components/facts';
import { formatBytes, formatInteger } from '../components/format';
import { Isolated } from '../components/isolated';
import { JsonView } from '../components/json-view';
import { Loaded } from '../components/loaded';
import { Mark } from '../components/mark';
import { Time } from '../components/time';
import { EventLink, RoomLink, UserLink } from '../identifiers/identifier';
import { InstanceLink } from '../identifiers/wire-link';
import { eventQuery } from '../queries/events';
import { texts } from '../texts/en';
import { BadgeList } from './badge-list';
import { EventWays } from './event-ways';
import './timeline.css';

const { facts: terms } = texts.timeline;

/** The selected event beside its list: what is known of it, its JSON, and the ways to it and to its censoring. */
export function EventDrawer({ event }: { event: TimelineEvent }): ReactElement {
  return (
    <div className="event-drawer">
      <div className="section stack">
        <h2 className="event-drawer-title">
          <Isolated text={event.type} />
        </h2>
        <EventLink id={event.eventId} />
        {event.summary !== null && <Isolated text={event.summary} className="event-drawer-summary" />}
        <EventWays eventId={event.eventId} />
      </div>
      <div className="section">
        <EventFacts event={event} />
      </div>
      <StoredJson key={event.eventId} eventId={event.eventId} />
    </div>
  );
}

function EventFacts({ event }: { event: TimelineEvent }): ReactElement {
  const { sender, stateKey, badges, redacts, rejection } = event;
  return (
    <Facts>
      {badges.length > 0 && (
        <Fact term={terms.badges}>
          <BadgeList badges={badges} />
        </Fact>
      )}
      {sender !== null && (
        <Fact term={terms.sender}>
          <UserLink id={sender} />
        </Fact>
      )}
      <Fact term={terms.room}>
        <RoomLink id={event.roomId} name={event.roomName} />
      </Fact>
      {stateKey !== null && (
        <Fact term={terms.stateKey}>
          {stateKey === '' ? texts.timeline.emptyStateKey : <Isolated text={stateKey} className="mono" />}
        </Fact>
      )}
      {redacts !== null && (
        <Fact term={terms.redacts}>
          <EventLink id={redacts} />
        </Fact>
      )}
      {badges.includes('redacts_nothing') && (
        <Fact term={terms.redacts}>
          <Mark kind="lagging">{texts.timeline.redactsNothing}</Mark>
        </Fact>
      )}
      {rejection !== null && (
        <Fact term={terms.rejected}>
          <Isolated text={rejection} />
        </Fact>
      )}
      <Place event={event} />
    </Facts>
  );
}

function Place({ event }: { event: TimelineEvent }): ReactElement {
  const { claimedMs, receivedMs, expiresAtMs, streamOrdering, depth, instanceName } = event;
  return (
    <>
      {expiresAtMs !== null && (
        <Fact term={terms.due}>
          <Time ms={expiresAtMs} form="list" />
        </Fact>
      )}
      <Fact term={terms.received}>
        {receivedMs === null ? texts.common.unknown : <Time ms={receivedMs} form="list" />}
      </Fact>
      {claimedMs !== null && claimedMs !== receivedMs && (
        <Fact term={terms.claimed}>
          <Time ms={claimedMs} form="second" isClaimed />
        </Fact>
      )}
      <Fact term={terms.position}>
        {streamOrdering === null ? texts.common.unknown : formatInteger(streamOrdering)}
      </Fact>
      {depth !== null && <Fact term={terms.depth}>{formatInteger(depth)}</Fact>}
      {instanceName !== null && (
        <Fact term={terms.writer}>
          <InstanceLink name={instanceName} />
        </Fact>
      )}
    </>
  );
}

function StoredJson({ eventId }: { eventId: string }): ReactElement {
  const result = useQuery(eventQuery(eventId));
  return (
    <section className="event-drawer-json" aria-label={texts.timeline.stored}>
      <Loaded result={result} skeletonRows={4}>
        {({ json, jsonBytes }) =>
          json === null ? (
            <p className="pad muted">{texts.timeline.noJson}</p>
          ) : (
            <>
              <div className="row pad small muted">
                {texts.timeline.stored}
                {jsonBytes !== null && ` · ${formatBytes(jsonBytes)}`}
                <CopyButton text={json} label={texts.timeline.stored} />
              </div>
              <JsonView text={json} label={texts.timeline.stored} />
            </>
          )
        }
      </Loaded>
    </section>
  );
}

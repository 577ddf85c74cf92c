import { useQuery } from '@tanstack/react-query';
import { useEffect, type ReactElement } from 'react';
import type { EventDetail } from '../../../shared/contract/events';
import { AppLink } from '../../components/app-link';
import { Button } from '../../components/button';
import { CopyButton } from '../../components/copy-button';
import { formatBytes, formatInteger } from '../../components/format';
import { Isolated } from '../../components/isolated';
import { JsonView } from '../../components/json-view';
import { Loaded } from '../../components/loaded';
import { Mark } from '../../components/mark';
import { saveFile } from '../../components/save-file';
import { ReadAt, Screen } from '../../components/screen';
import { EmptyState } from '../../components/states';
import { Time } from '../../components/time';
import { PlainIdentifier, RoomLink, UserLink } from '../../identifiers/identifier';
import { InstanceLink } from '../../identifiers/wire-link';
import { eventQuery } from '../../queries/events';
import { pathTo } from '../../state/address';
import { useRecent } from '../../state/recent';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { badgesOf } from './event-badges';
import { EventDetails } from './event-details';
import './events.css';

/** An event: its JSON as stored, its place, its status, and the way to censor it. */
export function EventScreen(): ReactElement {
  const { id } = useAddress();
  return id === null ? <EmptyState title={texts.events.startTitle} /> : <OneEvent key={id} eventId={id} />;
}

function OneEvent({ eventId }: { eventId: string }): ReactElement {
  const event = useQuery(eventQuery(eventId));
  const { data } = event;
  useRemembering(data);
  return (
    <Screen
      title={
        <>
          {data !== undefined && <Isolated text={data.type} className="clip" />}
          <PlainIdentifier id={eventId} word={texts.common.event} />
        </>
      }
      subtitle={data === undefined ? undefined : <Subtitle event={data} />}
      bar={data === undefined ? undefined : <Bar event={data} />}
    >
      <Loaded result={event}>
        {(loaded) => (
          <div className="event-body">
            <StoredJson event={loaded} />
            <EventDetails event={loaded} />
          </div>
        )}
      </Loaded>
    </Screen>
  );
}

function Subtitle({ event }: { event: EventDetail }): ReactElement {
  const position =
    event.streamOrdering === null
      ? texts.events.noPosition
      : texts.events.position(formatInteger(event.streamOrdering));
  return (
    <div className="event-place">
      <span className="event-place-part">
        {texts.events.in} <RoomLink id={event.roomId} name={event.roomName} />
      </span>
      <span className="event-place-part">
        {texts.events.by} <UserLink id={event.sender} />
      </span>
      <Time ms={event.receivedMs ?? event.claimedMs} isClaimed={event.receivedMs === null} />
      <InstanceLink name={event.instanceName} />
      <span>{position}</span>
    </div>
  );
}

function Bar({ event }: { event: EventDetail }): ReactElement {
  const { server } = useAddress();
  return (
    <>
      {badgesOf(event).map((badge) => (
        <span key={badge.word} title={badge.rule}>
          <Mark kind={badge.kind}>{badge.word}</Mark>
        </span>
      ))}
      {event.isRedaction && event.redacts === null && <Mark kind="lagging">{texts.events.redactsNothing}</Mark>}
      <ReadAt of={event.freshness} />
      {event.json !== null && (
        <Button onPress={() => saveFile(`${event.eventId}.json`, 'application/json', event.json ?? '')}>
          {texts.events.exportJson}
        </Button>
      )}
      {server !== null && (
        <AppLink
          className="button"
          path={pathTo({
            server,
            area: 'rooms',
            id: event.roomId,
            search: { event: event.eventId, at: event.eventId },
          })}
        >
          {texts.events.inTimeline}
        </AppLink>
      )}
      {server !== null && (
        <AppLink
          className="button button-censor"
          path={pathTo({ server, area: 'censor', search: { ids: event.eventId } })}
        >
          {texts.events.censor}
        </AppLink>
      )}
    </>
  );
}

function StoredJson({ event }: { event: EventDetail }): ReactElement {
  const { json, jsonBytes, jsonSha256, jsonProblem } = event;
  return (
    <section className="event-json" aria-label={texts.events.stored}>
      <div className="json-facts">
        {jsonBytes !== null && texts.events.storedFacts(formatBytes(jsonBytes))}
        {jsonSha256 !== null && (
          <>
            {' '}
            · {texts.events.sha256} <span className="mono">{jsonSha256.slice(0, 12)}…</span>
            <CopyButton text={jsonSha256} label={texts.events.sha256} />
          </>
        )}
        {json !== null && <CopyButton text={json} label={texts.events.stored} />}
      </div>
      {jsonProblem !== 'none' && (
        <div className="banner banner-hatched">
          <Mark kind="lagging" wraps>
            {texts.events.jsonProblems[jsonProblem]}
          </Mark>
        </div>
      )}
      {json !== null && <JsonView text={json} label={texts.events.stored} />}
    </section>
  );
}

/** Opened events are offered again where one looks for events. */
function useRemembering(event: EventDetail | undefined): void {
  const { server } = useAddress();
  const { remember } = useRecent();
  const id = event?.eventId;
  const type = event?.type;
  useEffect(() => {
    if (server !== null && id !== undefined && type !== undefined) remember({ kind: 'event', id, name: type, server });
  }, [server, id, type, remember]);
}

import type { ReactElement, ReactNode } from 'react';
import type { EventDetail } from '../../../shared/contract/events';
import { AppLink } from '../../components/app-link';
import { Fact, Facts } from '../../components/facts';
import { formatDuration, formatInteger } from '../../components/format';
import { Isolated } from '../../components/isolated';
import { Mark } from '../../components/mark';
import { Time } from '../../components/time';
import { EventLink, RoomLink, UserLink } from '../../identifiers/identifier';
import { InstanceLink } from '../../identifiers/wire-link';
import { pathTo } from '../../state/address';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { badgesOf } from './event-badges';
import { EventCopies } from './event-copies';

/** Place, status and relations of an event, beside its JSON. */
export function EventDetails({ event }: { event: EventDetail }): ReactElement {
  return (
    <div className="event-details" tabIndex={0} role="region" aria-label={texts.common.details}>
      <Section title={texts.events.status}>
        <Status event={event} />
      </Section>
      {event.isRedaction && (
        <Section title={texts.events.redacts}>
          <Redacts event={event} />
        </Section>
      )}
      {event.status.redactedBy.length > 0 && (
        <Section title={texts.events.redactions}>
          <Redactions event={event} />
        </Section>
      )}
      <Section title={texts.events.place}>
        <Place event={event} />
      </Section>
      <Section title={texts.events.relations}>
        <Relations event={event} />
      </Section>
      <Section title={texts.censor.copiesNow}>
        <EventCopies eventId={event.eventId} />
      </Section>
    </div>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }): ReactElement {
  return (
    <section className="section">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Status({ event }: { event: EventDetail }): ReactElement {
  const { server } = useAddress();
  const { status } = event;
  return (
    <ul className="event-status">
      {badgesOf(event).map((badge) => (
        <li key={badge.word}>
          <Mark kind={badge.kind}>{badge.word}</Mark>
          {badge.rule !== '' && (
            <div className="small muted">
              <Isolated text={badge.rule} />
            </div>
          )}
        </li>
      ))}
      {status.censoredByOperation !== null && server !== null && (
        <li>
          <AppLink path={pathTo({ server, area: 'audit', id: status.censoredByOperation })}>
            {texts.events.operation}
          </AppLink>
        </li>
      )}
      <li className="small muted">
        {texts.events.ephemeral}: {texts.events.ephemeralRules[status.ephemeral.rule]}
        {status.expiresAtMs !== null && (
          <>
            {' '}
            {texts.events.expires} <Time ms={status.expiresAtMs} form="list" />
          </>
        )}
      </li>
    </ul>
  );
}

function Redacts({ event }: { event: EventDetail }): ReactElement {
  if (event.redacts !== null) return <EventLink id={event.redacts} />;
  return (
    <>
      <Mark kind="lagging">{texts.events.redactsNothing}</Mark>
      <p className="small muted">{texts.events.redactsNothingNote}</p>
    </>
  );
}

function Redactions({ event }: { event: EventDetail }): ReactElement {
  return (
    <ul className="event-status">
      {event.status.redactedBy.map((redaction) => {
        const applies = redaction.verdict === 'allowed' || redaction.verdict === 'not_rechecked';
        return (
          <li key={redaction.eventId}>
            <div>
              <EventLink id={redaction.eventId} />
            </div>
            <div className="small">
              {redaction.sender !== null && (
                <>
                  {texts.events.by} <UserLink id={redaction.sender} />{' '}
                </>
              )}
              {redaction.atMs !== null && <Time ms={redaction.atMs} />}
            </div>
            {redaction.reason !== null && <Isolated text={`“${redaction.reason}”`} className="small" />}
            <div className="small">
              <Mark kind={applies ? 'ok' : 'stale'} wraps>
                {texts.events.verdicts[redaction.verdict]}
              </Mark>
            </div>
            <div className="small muted">
              {redaction.haveCensored ? texts.events.haveCensored : texts.events.notYetCensored}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

function Place({ event }: { event: EventDetail }): ReactElement {
  const { terms } = texts.events;
  return (
    <Facts>
      <Fact term={terms.room}>
        <RoomLink id={event.roomId} name={event.roomName} />
      </Fact>
      <Fact term={terms.trust}>{texts.events.trust[event.trust.state]}</Fact>
      <Fact term={terms.sender}>
        <UserLink id={event.sender} />
      </Fact>
      {event.stateKey !== null && (
        <Fact term={terms.stateKey}>
          {event.stateKey === '' ? texts.events.emptyStateKey : <Isolated text={event.stateKey} className="mono" />}
        </Fact>
      )}
      <Fact term={terms.received}>
        {event.receivedMs === null ? texts.events.notReceived : <Time ms={event.receivedMs} form="list" />}
      </Fact>
      <Fact term={terms.claimed}>
        <Claimed event={event} />
      </Fact>
      <Fact term={terms.roomVersion}>{event.roomVersion ?? texts.events.unknown}</Fact>
      <Fact term={terms.streamOrdering}>
        {event.streamOrdering === null ? texts.events.noPosition : formatInteger(event.streamOrdering)}
      </Fact>
      <Fact term={terms.depth}>{formatInteger(event.depth)}</Fact>
      <Fact term={terms.instance}>
        <InstanceLink name={event.instanceName} />
      </Fact>
    </Facts>
  );
}

function Claimed({ event: { claimedMs, receivedMs } }: { event: EventDetail }): ReactElement {
  const before = receivedMs === null ? 0 : receivedMs - claimedMs;
  if (receivedMs !== null && Math.abs(before) < 1_000) return <>{texts.events.sameAsReceived}</>;
  return (
    <>
      <Time ms={claimedMs} isClaimed />
      {before !== 0 && <span className="muted"> · {texts.events.claimedOff(formatDuration(before), before > 0)}</span>}
    </>
  );
}

function Relations({ event }: { event: EventDetail }): ReactElement {
  const { relatesTo, relatedFrom } = event;
  if (relatesTo === null && relatedFrom.length === 0) return <p className="muted">{texts.events.noRelations}</p>;
  return (
    <ul className="event-status">
      {relatesTo !== null && <Relation word={texts.events.relatesTo} relation={relatesTo} />}
      {relatedFrom.map((relation) => (
        <Relation key={relation.eventId} word={texts.events.relatedFrom} relation={relation} />
      ))}
      {event.relatedMore && <li className="small muted">{texts.events.moreRelations}</li>}
    </ul>
  );
}

function Relation({ word, relation }: { word: string; relation: EventDetail['relatedFrom'][number] }): ReactElement {
  return (
    <li>
      <span className="muted small">{word} </span>
      <Isolated text={relation.relationType} className="mono" /> <EventLink id={relation.eventId} />
      {relation.sender !== null && (
        <div className="small">
          {texts.events.by} <UserLink id={relation.sender} /> {relation.atMs !== null && <Time ms={relation.atMs} />}
        </div>
      )}
    </li>
  );
}

import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { Censorship, CensorshipGroup, CensorshipKind, EvidenceFact } from '../../../shared/contract/censorships';
import { Fact, Facts } from '../../components/facts';
import { Countdown } from '../../components/countdown';
import { formatBytes } from '../../components/format';
import { Icon } from '../../components/icons';
import { Isolated } from '../../components/isolated';
import { NextStep } from '../../components/next-step';
import { EmptyState, ErrorState, Skeleton } from '../../components/states';
import { Time } from '../../components/time';
import { EventLink, RoomLink, UserLink } from '../../identifiers/identifier';
import { InstanceLink } from '../../identifiers/wire-link';
import { censorshipQuery } from '../../queries/censorships';
import { texts } from '../../texts/en';
import { ItemActs } from './item-acts';
import { headlineOf } from './queue-filters';
import { eventIdOfKey } from './queue-rows';

const t = texts.censorships;

/** Why a group has not gone: the evidence that its rows have in common. */
export function GroupWhy({ group }: { group: CensorshipGroup }): ReactElement {
  return (
    <div className="why">
      <header className="section">
        <h2>{t.whyTitle}</h2>
        <p>
          <b>{headlineOf(group.reason)}</b>
        </p>
        <Isolated text={group.sentence} className="muted" />
      </header>
      <Chain evidence={group.evidence} />
      {group.nextStep !== null && (
        <section className="section stack">
          <h3>{t.whatHelps}</h3>
          <NextStep step={group.nextStep} label={t.command} />
        </section>
      )}
    </div>
  );
}

export interface ItemWhyProps {
  kind: CensorshipKind;
  rowKey: string;
  /** As the list has it; undefined: it is asked for. */
  known: Censorship | undefined;
  offsetMs: number;
}

/** Why one has not gone, or when it will: the chain of evidence, what helps, and what is known of it. */
export function ItemWhy({ kind, rowKey, known, offsetMs }: ItemWhyProps): ReactElement {
  const asked = useQuery({ ...censorshipQuery(kind, eventIdOfKey(rowKey)), enabled: known === undefined });
  const item = known ?? asked.data?.item;
  if (item !== undefined) return <Why item={item} offsetMs={offsetMs} />;
  if (asked.error?.code === 'event_not_found') return <EmptyState title={t.gone}>{t.goneText}</EmptyState>;
  if (asked.error !== null) return <ErrorState error={asked.error} onRetry={() => void asked.refetch()} />;
  return <Skeleton rows={6} />;
}

function Why({ item, offsetMs }: { item: Censorship; offsetMs: number }): ReactElement {
  return (
    <div className="why">
      <header className="section">
        <h2>{item.overdue || item.reason !== null ? t.whyTitle : t.whenTitle}</h2>
        <EventLink id={item.eventId} />
        <p>
          <b>{headlineOf(item.reason)}</b>
        </p>
        <Isolated text={item.sentence ?? t.nothingInItsWay} className="muted" />
      </header>
      <Chain evidence={item.evidence} />
      <section className="section stack">
        {item.nextStep !== null && (
          <>
            <h3>{t.whatHelps}</h3>
            <NextStep step={item.nextStep} label={t.command} />
          </>
        )}
        <ItemActs item={item} />
      </section>
      <section className="section">
        <ItemFacts item={item} offsetMs={offsetMs} />
      </section>
    </div>
  );
}

/** The facts in the order in which they were weighed; the last one decided. */
function Chain({ evidence }: { evidence: readonly EvidenceFact[] }): ReactElement | null {
  if (evidence.length === 0) return null;
  return (
    <ol className="why-chain" aria-label={t.evidence}>
      {evidence.map((fact, index) => {
        const isLast = index === evidence.length - 1;
        return (
          <li key={`${fact.label} ${index}`} className={isLast ? 'why-fact why-decides' : 'why-fact'}>
            <span className="why-mark" aria-hidden="true">
              {isLast ? '!' : <Icon name="check" size={12} />}
            </span>
            <div>
              <div>
                <Isolated text={fact.label} />: <Isolated text={fact.value} />
              </div>
              <div className="muted small">
                {t.sources[fact.source]}
                {fact.asOfMs !== null && (
                  <>
                    {' · '}
                    <Time ms={fact.asOfMs} form="list" atLeastMs={fact.asOfMs} />
                  </>
                )}
              </div>
            </div>
          </li>
        );
      })}
    </ol>
  );
}

function ItemFacts({ item, offsetMs }: { item: Censorship; offsetMs: number }): ReactElement {
  const { facts } = t;
  return (
    <Facts>
      <Fact term={facts.due}>
        <Time ms={item.dueMs} /> · <Countdown ms={item.dueMs} offsetMs={offsetMs} />
      </Fact>
      {item.turnMs !== null && (
        <Fact term={facts.turn}>
          <Time ms={item.turnMs} /> · <Countdown ms={item.turnMs} offsetMs={offsetMs} />
        </Fact>
      )}
      {item.redactionEventId !== null && (
        <Fact term={facts.redaction}>
          <EventLink id={item.redactionEventId} />
        </Fact>
      )}
      {item.redactedBy !== null && (
        <Fact term={facts.redactedBy}>
          <UserLink id={item.redactedBy} />
        </Fact>
      )}
      {item.roomId !== null && (
        <Fact term={facts.room}>
          <RoomLink id={item.roomId} name={item.roomName} />
        </Fact>
      )}
      {item.sender !== null && (
        <Fact term={facts.sender}>
          <UserLink id={item.sender} />
        </Fact>
      )}
      {item.type !== null && (
        <Fact term={facts.type}>
          <Isolated text={item.type} className="mono" />
        </Fact>
      )}
      <Fact term={facts.size}>{item.jsonBytes === null ? t.notStored : formatBytes(item.jsonBytes)}</Fact>
      {item.writtenBy !== null && (
        <Fact term={facts.writtenBy}>
          <InstanceLink name={item.writtenBy} />
        </Fact>
      )}
      {item.receivedMs !== null && (
        <Fact term={facts.received}>
          <Time ms={item.receivedMs} />
        </Fact>
      )}
    </Facts>
  );
}

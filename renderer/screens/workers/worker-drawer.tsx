import { useQuery } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import type { StoreClass, Worker } from '../../../shared/contract/workers';
import { AppLink } from '../../components/app-link';
import { CopyButton } from '../../components/copy-button';
import { Fact, Facts } from '../../components/facts';
import { formatInteger } from '../../components/format';
import { Isolated } from '../../components/isolated';
import { Mark, type MarkKind } from '../../components/mark';
import { Time, useNow } from '../../components/time';
import { findingsQuery } from '../../queries/findings';
import { StreamLink } from '../../identifiers/wire-link';
import { pathTo } from '../../state/address';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { WorkerStateMark } from './worker-state';

/** One process with everything that is known of it, each part with where it is known from. */
export function WorkerDrawer({ worker, asOfMs }: { worker: Worker; asOfMs: number }): ReactElement {
  const t = texts.workers;
  const nowMs = Math.max(useNow(), asOfMs);
  const { instanceName, inferred, lastHeardMs, version, commandQueue, roles } = worker;
  return (
    <div className="drawer-part stack">
      <h2 className="row">
        <Isolated text={instanceName} className="mono" />
        <CopyButton text={instanceName} label={t.copyName} />
      </h2>
      <WorkerStateMark worker={worker} nowMs={nowMs} isWhole />
      <WorkerFindings worker={worker} />
      <Facts>
        <Fact term={t.rolesTerm}>{roles.map((role) => t.roles[role]).join(', ')}</Fact>
        <Fact term={t.lastHeard}>
          {lastHeardMs === null ? t.never : <Time ms={lastHeardMs} form="list" atLeastMs={asOfMs} />}
        </Fact>
        <Fact term={t.version}>{version ?? texts.common.unknown}</Fact>
        {commandQueue !== null && <Fact term={t.commandQueue}>{formatInteger(commandQueue)}</Fact>}
      </Facts>
      <Part title={t.writes}>
        <WrittenStreams worker={worker} />
      </Part>
      <Part title={inferred ? t.classesInferred : t.classes}>
        <ul className="worker-classes">
          {worker.storeClasses.map((one) => (
            <StoreClassLine key={`${one.database} ${one.name}`} storeClass={one} />
          ))}
        </ul>
      </Part>
      <Part title={t.listeners}>
        <Listeners worker={worker} />
      </Part>
      <Part title={t.ownView}>
        <OwnView worker={worker} />
      </Part>
      <Part title={t.knownFrom}>
        <ul className="worker-list">
          {worker.sources.map(({ source, sentence, atMs }, index) => (
            <li key={index}>
              <span className="muted">{texts.overview.sources[source]}</span> <Isolated text={sentence} />{' '}
              {atMs !== null && (
                <span className="muted small">
                  <Time ms={atMs} form="list" atLeastMs={asOfMs} />
                </span>
              )}
            </li>
          ))}
        </ul>
      </Part>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }): ReactElement {
  return (
    <section>
      <h3 className="worker-part">{title}</h3>
      {children}
    </section>
  );
}

function WorkerFindings({ worker }: { worker: Worker }): ReactElement | null {
  const findings = useQuery(findingsQuery()).data?.items.filter(({ findingId }) => worker.findings.includes(findingId));
  const { server } = useAddress();
  if (findings === undefined || findings.length === 0) return null;
  return (
    <div className="stack">
      {findings.map(({ findingId, severity, sentence, meaning, remedy }) => (
        <div key={findingId} className={`worker-finding worker-finding-${severity}`}>
          <b>
            <Isolated text={sentence} />
          </b>
          <Isolated text={meaning} />
          <Isolated text={remedy} />
          {server !== null && <AppLink path={pathTo({ server, area: 'overview' })}>{texts.workers.evidence}</AppLink>}
        </div>
      ))}
    </div>
  );
}

function WrittenStreams({ worker }: { worker: Worker }): ReactElement {
  if (worker.writesFrom.length === 0) return <p className="muted">{texts.workers.noWrites}</p>;
  return (
    <ul className="worker-list">
      {worker.writesFrom.map(({ stream, sources }) => (
        <li key={stream}>
          <StreamLink name={stream} />{' '}
          <span className="muted small">{sources.map((source) => texts.overview.sources[source]).join(', ')}</span>
        </li>
      ))}
    </ul>
  );
}

const classMarks: Readonly<Record<StoreClass['state'], MarkKind>> = {
  present: 'ok', not_permitted: 'waiting', absent: 'stale',
}; // prettier-ignore

function StoreClassLine({ storeClass }: { storeClass: StoreClass }): ReactElement {
  const { name, state, note, database } = storeClass;
  return (
    <li>
      <span className="mono">{name}</span>
      <Mark kind={classMarks[state]}>{texts.workers.classStates[state]}</Mark>
      <span className="muted small">
        {database} · <Isolated text={note} />
      </span>
    </li>
  );
}

function Listeners({ worker }: { worker: Worker }): ReactElement {
  const t = texts.workers;
  if (worker.listeners.length === 0) return <p className="muted">{t.noListeners}</p>;
  return (
    <ul className="worker-list">
      {worker.listeners.map(({ address, kind, resources, health }) => (
        <li key={`${kind} ${address}`}>
          <Isolated text={address} className="mono" /> {kind === 'http' ? resources.join(', ') : kind}{' '}
          {health === null ? (
            <span className="muted small">{t.notAsked}</span>
          ) : (
            <Mark kind={health.state === 'ok' ? 'ok' : health.state === 'failing' ? 'failed' : 'stale'} wraps>
              <Isolated text={health.sentence} />
            </Mark>
          )}
        </li>
      ))}
    </ul>
  );
}

function OwnView({ worker }: { worker: Worker }): ReactElement {
  const t = texts.workers;
  if (worker.ownView.length === 0) return <p className="muted">{t.noOwnView}</p>;
  return (
    <ul className="worker-list">
      {worker.ownView.map(({ stream, position, behindTokens }) => (
        <li key={stream} className="worker-view">
          <span className="mono">{stream}</span>
          <span className="number">{formatInteger(position)}</span>
          <span className="muted small">
            {behindTokens === null ? '' : behindTokens === 0 ? t.upToDate : t.behind(formatInteger(behindTokens))}
          </span>
        </li>
      ))}
    </ul>
  );
}

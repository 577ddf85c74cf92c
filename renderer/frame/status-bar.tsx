import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import type { ConnectionStatus, ReplicationStatus } from '../../shared/contract/connections';
import { formatDuration, formatTime } from '../components/format';
import { Isolated } from '../components/isolated';
import { Mark, type MarkKind } from '../components/mark';
import { AppLink } from '../components/app-link';
import { useNow } from '../components/time';
import { findingsQuery } from '../queries/findings';
import { pathTo } from '../state/address';
import { useDialogs } from '../state/dialogs';
import { useNotices } from '../state/notices';
import { serverSegmentOf } from '../state/server-segment';
import { texts } from '../texts/en';
import { OperationsStatus } from './operations-status';

/** Always says which server, which role, how replication stands and how fresh the data is. */
export function StatusBar({ status }: { status: ConnectionStatus | null }): ReactElement {
  const { show } = useDialogs();
  const { notices } = useNotices();
  return (
    <footer className="status-bar">
      {status === null || status.state === 'closed' ? (
        <Mark kind="stale">{texts.frame.noConnection}</Mark>
      ) : (
        <ConnectionFacts status={status} />
      )}
      <span className="spread" />
      {status !== null && status.state !== 'closed' && (
        <OperationsStatus key={status.connectionId} server={serverSegmentOf(status)} />
      )}
      {status !== null && status.state !== 'closed' && <Findings status={status} />}
      {notices.length > 0 && (
        <AriaButton className="status-button" onPress={() => show('progress')}>
          {texts.frame.notices(notices.length)}
        </AriaButton>
      )}
      {typeof status?.schemaVersion === 'number' && (
        <span className="muted status-schema">{texts.frame.schema(status.schemaVersion)}</span>
      )}
      <AriaButton className="status-button" onPress={() => show('keys')}>
        {texts.frame.keysHint}
      </AriaButton>
    </footer>
  );
}

/** How much is wrong, as the way to it; nothing where nothing is. */
function Findings({ status }: { status: ConnectionStatus }): ReactElement | null {
  const counts = useQuery(findingsQuery()).data?.counts;
  const count = counts === undefined ? 0 : counts.failed + counts.warning + counts.notice;
  if (counts === undefined || count === 0) return null;
  return (
    <AppLink path={pathTo({ server: serverSegmentOf(status), area: 'overview' })} className="status-findings">
      <Mark kind={counts.failed > 0 ? 'failed' : counts.warning > 0 ? 'lagging' : 'waiting'}>
        {texts.frame.findings(count)}
      </Mark>
    </AppLink>
  );
}

const stateMarks: Readonly<Record<ConnectionStatus['state'], MarkKind>> = {
  open: 'ok', opening: 'waiting', lost: 'failed', failed: 'failed', closed: 'stale',
}; // prettier-ignore

function ConnectionFacts({ status }: { status: ConnectionStatus }): ReactElement {
  const main = status.databases.find(({ name }) => name === 'main');
  return (
    <>
      <Mark kind={stateMarks[status.state]}>
        <Isolated text={status.serverName ?? status.name} />
        {status.kind === 'demo' && <span className="muted"> · {texts.frame.demo}</span>}
      </Mark>
      <Role status={status} />
      <Replication replication={status.replication} />
      {main !== undefined && (
        <span className={main.state === 'live' ? 'muted' : 'mark-failed'}>
          {main.source} · {formatTime(main.lastAnswerMs)}
          {main.state === 'lost' && ` · ${texts.frame.lostShort}`}
        </span>
      )}
    </>
  );
}

/** Read-only with the way to unlock, or a filled pill with the minutes that are left. */
function Role({ status }: { status: ConnectionStatus }): ReactElement {
  const { show } = useDialogs();
  // The shared clock ticks every ten seconds and may be behind a limit that has just been moved.
  const nowMs = Math.max(useNow(), status.databases[0]?.lastAnswerMs ?? 0);
  const { unlock } = status;
  if (!status.writer || unlock === null) {
    return (
      <span>
        {texts.frame.readOnly}{' '}
        <AriaButton className="status-button" onPress={() => show('unlock')}>
          {texts.frame.unlock}
        </AriaButton>
      </span>
    );
  }
  const left = unlock.untilMs === null ? null : Math.max(0, Math.ceil((unlock.untilMs - nowMs) / 60_000));
  return (
    <AriaButton className="status-unlocked" onPress={() => show('unlock')}>
      {texts.frame.unlocked(left)}
    </AriaButton>
  );
}

const replicationMarks: Readonly<Record<ReplicationStatus['state'], MarkKind>> = {
  live: 'ok', connecting: 'waiting', reconnecting: 'lagging', failed: 'failed', none: 'stale',
}; // prettier-ignore

function Replication({ replication }: { replication: ReplicationStatus }): ReactElement {
  const nowMs = useNow();
  const { state, via, lastHeardMs } = replication;
  const heard =
    state === 'live' && lastHeardMs !== null && nowMs - lastHeardMs > 1_000
      ? formatDuration(nowMs - lastHeardMs)
      : null;
  return (
    <Mark kind={replicationMarks[state]}>
      {texts.frame.replication[state]}
      {via === 'simulated' && <span className="muted"> · {texts.frame.simulated}</span>}
      {heard !== null && <span className="muted"> · {texts.frame.heard(heard)}</span>}
    </Mark>
  );
}

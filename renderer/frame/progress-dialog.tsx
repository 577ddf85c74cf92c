import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { AppLink } from '../components/app-link';
import { Button } from '../components/button';
import { Dialog } from '../components/dialog';
import { Isolated } from '../components/isolated';
import { Mark } from '../components/mark';
import { ProgressBar } from '../components/progress-bar';
import { Time } from '../components/time';
import { newestOperationsQuery } from '../queries/censor';
import { statusQuery } from '../queries/connections';
import { pathTo } from '../state/address';
import { useNotices } from '../state/notices';
import { useAddress } from '../state/use-address';
import { texts } from '../texts/en';
import { paceOf } from '../screens/censor/progress-part';

const marks = { ok: 'ok', failed: 'failed', info: 'waiting' } as const;

/** All that runs or waits to be continued, and all that was told in passing since the window opened. */
export function ProgressDialog({ onClose }: { onClose: () => void }): ReactElement {
  const { notices, clear } = useNotices();
  const footer = (
    <>
      <Button onPress={clear}>{texts.frame.clearNotices}</Button>
      <Button onPress={onClose}>{texts.common.close}</Button>
    </>
  );
  return (
    <Dialog title={texts.frame.messages} onClose={onClose} footer={footer}>
      <Operations onClose={onClose} />
      <h3>{texts.frame.toldHead}</h3>
      {notices.length === 0 && <p className="muted">{texts.frame.noNotices}</p>}
      <ul className="stack">
        {notices.map((notice) => (
          <li key={notice.id}>
            <Mark kind={marks[notice.kind]} wraps>
              {notice.text}
            </Mark>{' '}
            <span className="muted small">
              <Time ms={notice.atMs} form="list" />
            </span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function Operations({ onClose }: { onClose: () => void }): ReactElement | null {
  const { server } = useAddress();
  const status = useQuery({ ...statusQuery(), enabled: false }).data;
  const isOpen = server !== null && status !== undefined && status.state === 'open';
  const operations = useQuery({ ...newestOperationsQuery(), enabled: isOpen }).data?.items ?? [];
  const open = operations.filter(({ state }) => state !== 'done' && state !== 'cancelled');
  if (!isOpen) return null;
  return (
    <>
      <h3>{texts.frame.operations}</h3>
      {open.length === 0 && <p className="muted">{texts.frame.noOperations}</p>}
      <ul className="stack">
        {open.map((operation) => (
          <li key={operation.operationId} className="stack" onClick={onClose}>
            <AppLink path={pathTo({ server, area: 'censor', search: { operation: operation.operationId } })}>
              <Isolated text={operation.reason} />
            </AppLink>
            <ProgressBar label={texts.frame.censoring} value={operation.done} most={operation.total} />
            <span className="muted small">
              {texts.censor.wrote(operation.done, operation.total)} · {texts.censor.states[operation.state]}
              {operation.state === 'running' && ` · ${paceOf(operation)}`}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

import type { ReactElement } from 'react';
import { Button } from '../components/button';
import { Dialog } from '../components/dialog';
import { Mark } from '../components/mark';
import { EmptyState } from '../components/states';
import { Time } from '../components/time';
import { useNotices } from '../state/notices';
import { texts } from '../texts/en';

const marks = { ok: 'ok', failed: 'failed', info: 'waiting' } as const;

/** All that was told in passing since the window opened. */
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
      {notices.length === 0 && <EmptyState title={texts.frame.noNotices} />}
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

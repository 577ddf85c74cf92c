import { useEffect, type ReactElement } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { texts } from '../texts/en';
import { Icon } from './icons';
import { Mark } from './mark';

export interface ShownNotice {
  id: number;
  kind: 'ok' | 'failed' | 'info';
  text: string;
}

const shownMs = 6_000;
const marks = { ok: 'ok', failed: 'failed', info: 'waiting' } as const;

/** What was told in passing, in the corner; failures stay until they are closed. */
export function NoticeStack({
  notices,
  onClose,
}: {
  notices: readonly ShownNotice[];
  onClose: (id: number) => void;
}): ReactElement {
  return (
    <div className="notices" role="status" aria-live="polite">
      {notices.map((notice) => (
        <OneNotice key={notice.id} notice={notice} onClose={onClose} />
      ))}
    </div>
  );
}

function OneNotice({ notice, onClose }: { notice: ShownNotice; onClose: (id: number) => void }): ReactElement {
  const { id, kind } = notice;
  useEffect(() => {
    if (kind === 'failed') return;
    const timer = window.setTimeout(() => onClose(id), shownMs);
    return () => window.clearTimeout(timer);
  }, [id, kind, onClose]);
  return (
    <div className="notice">
      <Mark kind={marks[kind]} wraps>
        {notice.text}
      </Mark>
      <AriaButton className="icon-button spread" aria-label={texts.common.close} onPress={() => onClose(id)}>
        <Icon name="close" />
      </AriaButton>
    </div>
  );
}

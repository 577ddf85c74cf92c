import type { ReactElement } from 'react';
import { NoticeStack } from '../components/notices';
import { useNotices } from '../state/notices';

/** Notices not yet seen, in the corner. */
export function Notices(): ReactElement {
  const { notices, markSeen } = useNotices();
  return <NoticeStack notices={notices.filter(({ seen }) => !seen).slice(0, 4)} onClose={markSeen} />;
}

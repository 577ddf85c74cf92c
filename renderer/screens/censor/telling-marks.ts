import type { Operation } from '../../../shared/contract/censor';
import type { MarkKind } from '../../components/mark';

/** How far the processes were told, as a mark. */
export const tellingMarks: Readonly<Record<Operation['telling']['state'], MarkKind>> = {
  nothing_to_tell: 'ok',
  telling: 'waiting',
  told: 'ok',
  not_told: 'failed',
  no_replication: 'lagging',
  dismissed: 'stale',
};

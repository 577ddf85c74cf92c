import type { ItemOutcome } from '../../../shared/contract/censor';
import type { MarkKind } from '../../components/mark';

/** What became of an event, as a mark. */
export const outcomeMarks: Readonly<Record<ItemOutcome, MarkKind>> = {
  pending: 'waiting', censored: 'ok', already_censored: 'ok', expiry_removed: 'ok', changed_since_preview: 'failed',
  refused: 'failed', not_found: 'failed', locked: 'failed', failed: 'failed', cancelled: 'stale',
}; // prettier-ignore

/** True for what did not come to the wished end, nor waits for it. */
export function isFailed(outcome: ItemOutcome): boolean {
  return outcomeMarks[outcome] === 'failed';
}

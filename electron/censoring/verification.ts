import type { Verification } from '../../shared/contract/censor';
import type { StoredDigest, StoredItem, StoredOperation } from '../storage/controllers/censor-controller';

/** A result of reading back, as it may be recorded. */
export type ReadBack = Extract<Verification, 'equal' | 'differs' | 'missing'>;

/**
 * Whether what stands in the database now is what this item left there. `not_yet` for items that changed nothing: there
 * is nothing to compare with.
 */
export function judgeReadBack(
  item: Pick<StoredItem, 'outcome' | 'afterSha256' | 'previewAfterSha256'>,
  stored: StoredDigest,
  operation: Pick<StoredOperation, 'act' | 'removeSearch'>,
): ReadBack | 'not_yet' {
  switch (item.outcome) {
    case 'censored':
    case 'already_censored': {
      if (stored.sha256 === null) return 'missing';
      const expected = item.afterSha256 ?? item.previewAfterSha256;
      const rowsGone = !stored.hasExpiry && !(operation.removeSearch && stored.hasSearch);
      return stored.sha256 === expected && rowsGone ? 'equal' : 'differs';
    }
    case 'expiry_removed':
      // Where only the row was to go the event may be here; otherwise the row was all that there was.
      return stored.hasExpiry || (operation.act === 'censor' && stored.sha256 !== null) ? 'differs' : 'equal';
    default:
      return 'not_yet';
  }
}

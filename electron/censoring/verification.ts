import type { Verification } from '../../shared/contract/censor';
import type { StoredDigest, StoredItem } from '../storage/controllers/censor-controller';

/** A result of reading back, as it may be recorded. */
export type ReadBack = Extract<Verification, 'equal' | 'differs' | 'missing'>;

/**
 * Whether what stands in the database now is what this item left there. `not_yet` for items that changed nothing: there
 * is nothing to compare with.
 */
export function judgeReadBack(
  item: Pick<StoredItem, 'outcome' | 'afterSha256' | 'previewAfterSha256'>,
  stored: StoredDigest,
  removeSearch: boolean,
): ReadBack | 'not_yet' {
  switch (item.outcome) {
    case 'censored':
    case 'already_censored': {
      if (stored.sha256 === null) return 'missing';
      const expected = item.afterSha256 ?? item.previewAfterSha256;
      const rowsGone = !stored.hasExpiry && !(removeSearch && stored.hasSearch);
      return stored.sha256 === expected && rowsGone ? 'equal' : 'differs';
    }
    case 'expiry_removed':
      return stored.hasExpiry || stored.sha256 !== null ? 'differs' : 'equal';
    default:
      return 'not_yet';
  }
}

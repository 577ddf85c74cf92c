import { isKnownRoomVersion } from '../../../shared/matrix/redaction';
import type { DatabaseFacts } from '../facts';

type Expiries = NonNullable<DatabaseFacts['expiries']>;
type LowestExpiry = NonNullable<Expiries['lowest']>;

/** Timers fire within seconds; a row this long past its time has been left. */
const overdueAfterMs = 60_000;

/** True if the lowest row is past its time by more than a timer takes. `asOfMs` by the database's clock, as `dueMs` is. */
export function isOverdue({ dueMs }: Pick<LowestExpiry, 'dueMs'>, asOfMs: number): boolean {
  return asOfMs - dueMs > overdueAfterMs;
}

/**
 * Why a row stops every timer that reaches it (synapse-facts 4); null: it does not. A room without a version is
 * of the oldest kind and can be read. A version that is not known here may be known to a newer homeserver, so it is
 * blamed only once the row is overdue.
 */
export function blockedBecause(
  lowest: Pick<LowestExpiry, 'dueMs' | 'eventExists' | 'rejected' | 'roomVersion'>,
  asOfMs: number,
): string | null {
  if (!lowest.eventExists) return 'its event is not in the database any more';
  if (lowest.rejected) return 'its event was rejected';
  const isKnown = lowest.roomVersion === null || isKnownRoomVersion(lowest.roomVersion);
  if (!isKnown && isOverdue(lowest, asOfMs)) return `its room has the unknown version ${lowest.roomVersion}`;
  return null;
}

/** A count with its bound: `10,000 or more`. */
export function countOf({ value, exact }: Expiries['overdue']): string {
  return exact ? value.toLocaleString('en') : `${value.toLocaleString('en')} or more`;
}

import type { OutputOf } from '../../shared/contract/index';
import type { HomeserverFlags } from '../../shared/contract/connections';
import type { HomeserverFacts } from '../findings/facts';
import type { JudgedRow, QueueMoment, QueueRow } from '../storage/controllers/censorship-controller';

export type CensorshipSettings = OutputOf<'censorships.list'>['settings'];

/** The homeserver's default of `redaction_retention_period`. */
export const defaultRetentionMs = 7 * 86_400_000;
/** The homeserver's job for redactions: this many rows, this often. */
export const jobRows = 100;
export const jobPeriodMs = 300_000;
/** Two runs and a minute: the row that is first by then was passed over. */
export const jobStandsStillMs = 2 * jobPeriodMs + 60_000;

/** Everything that a reason is judged by, at one moment. */
export interface QueueFacts {
  /** The database's clock. */
  databaseMs: number;
  settings: CensorshipSettings;
  /** Configuration, wire and metrics, each with its source. */
  homeserver: HomeserverFacts;
  /** The lowest row of event_expiry that holds up the rest; null: none does. */
  blocker: Pick<QueueRow, 'ts' | 'rowEventId' | 'timeMs' | 'event'> | null;
  /** Background updates that bear on redactions and still run; null: not readable. */
  updates: readonly string[] | null;
  /** The redaction that the job takes next, and since when it has been seen to be the next. */
  oldest: { dueMs: number; sinceMs: number } | null;
}

/** A row with the time at which the homeserver should prune it. */
export interface DueRow extends JudgedRow {
  dueMs: number;
  overdue: boolean;
}

/** What the homeserver is set to, from its configuration, else from what the connection was told, else by its defaults. */
export function settingsOf({ topology }: HomeserverFacts, flags: HomeserverFlags): CensorshipSettings {
  if (topology !== null) {
    return {
      ephemeralMessages: topology.ephemeralMessages,
      retentionMs: topology.redactionRetentionMs,
      retentionSource: 'configuration',
      backgroundProcess: topology.backgroundTasksOn,
    };
  }
  const { ephemeralMessages, redactionRetentionMs, redactionRetentionOff } = flags;
  const isSet = redactionRetentionOff || redactionRetentionMs !== null;
  return {
    ephemeralMessages,
    retentionMs: redactionRetentionOff ? null : (redactionRetentionMs ?? defaultRetentionMs),
    retentionSource: isSet ? 'configuration' : 'assumed',
    backgroundProcess: null,
  };
}

/**
 * What is added to a row's time to say when it is due. With the period off nothing is ever due; the default then says
 * which contents have stood longer than a homeserver would usually keep them.
 */
export function shiftOf(kind: 'expiry' | 'redaction', { retentionMs }: CensorshipSettings): number {
  return kind === 'expiry' ? 0 : (retentionMs ?? defaultRetentionMs);
}

/** The row with its due time, drawn to what a number holds. */
export function dueRow(row: JudgedRow, shiftMs: number, { clock: { databaseMs } }: QueueMoment): DueRow {
  // A redaction without a time of receipt is older than the column, and so than any period.
  const timeless = row.redaction?.event?.atMs ?? row.event?.receivedMs ?? 0;
  const timeMs = row.timeMs ?? Math.min(timeless, databaseMs - shiftMs);
  const dueMs = Math.min(timeMs + shiftMs, Number.MAX_SAFE_INTEGER);
  return { ...row, dueMs, overdue: dueMs <= databaseMs };
}

import type { AuditEntry } from '../../shared/contract/audit';
import type { ItemOutcome, Operation, OperationItem, Telling } from '../../shared/contract/censor';
import type {
  OperationFacts,
  StoredAuditEntry,
  StoredItem,
  StoredOperation,
  ToldSummary,
} from '../storage/controllers/censor-controller';
import { unpackCopies } from './copies-left';

/** How old an untold room may be to be told again: a day (synapse-facts 5.3). In ms. */
export const tellingLifetimeMs = 86_400_000;

/** What only this process knows. */
export interface TellingContext {
  via: 'redis' | 'simulated' | 'none';
  isLive: boolean;
  /** Unlocked for writing: each announcement is a row of its own. */
  canTell: boolean;
  /** When the next announcement of the operation is due; null: none is planned. */
  nextAtMs: number | null;
}

/** What only this process knows of an operation itself. */
export interface OperationContext extends TellingContext {
  /** This process is at work on the operation, or about to. */
  isOurs: boolean;
  /** Events a second over the last seconds; null: not known here. */
  measuredPerSecond: number | null;
  /** Why it does not go on; null: not known here. */
  stoppedBy: string | null;
}

const failedOutcomes: readonly ItemOutcome[] = ['changed_since_preview', 'refused', 'not_found', 'locked', 'failed'];

/** An operation as the contract tells it. */
export function toOperation({ operation, told }: OperationFacts, context: OperationContext): Operation {
  const telling = describeTelling(told, context);
  const state = stateOf(operation, context.isOurs);
  const measuredPerSecond = state === 'running' ? context.measuredPerSecond : null;
  return {
    operationId: operation.operationId,
    previewId: operation.previewId,
    act: operation.act,
    state,
    stoppedBy: state === 'interrupted' ? context.stoppedBy : null,
    reason: operation.reason,
    operator: operation.operator,
    databaseRole: operation.databaseRole,
    startedMs: operation.startedMs,
    endedMs: operation.endedMs,
    total: operation.total,
    done: operation.total - (operation.outcomes.pending ?? 0),
    failed: failedOutcomes.reduce((sum, outcome) => sum + (operation.outcomes[outcome] ?? 0), 0),
    outcomes: operation.outcomes,
    ratePerSecond: operation.ratePerSecond,
    measuredPerSecond,
    remainingMs: remainingMs(operation, measuredPerSecond),
    tellingWorkers: telling.state === 'telling' || telling.state === 'not_told',
    telling,
  };
}

// The slower of what was measured and what is allowed: a limit that was just changed shows in the measure only later.
function remainingMs({ state, ratePerSecond, outcomes }: StoredOperation, measured: number | null): number | null {
  if (state === 'done' || state === 'cancelled') return 0;
  const rates = [measured, ratePerSecond].filter((rate): rate is number => rate !== null && rate > 0);
  if (state === 'paused' || rates.length === 0) return null;
  return Math.round(((outcomes.pending ?? 0) / Math.min(...rates)) * 1_000);
}

// Stored as running and nobody at work on it: its application was killed, or lost the database for good.
function stateOf(operation: StoredOperation, isOurs: boolean): Operation['state'] {
  if (operation.state !== 'running') return operation.state;
  return isOurs || operation.atWork ? 'running' : 'interrupted';
}

/** How far the homeserver's processes were told. */
export function describeTelling(told: ToldSummary | null, context: TellingContext): Telling {
  return {
    state: tellingState(told, context),
    listening: told?.listening ?? null,
    expected: told?.expected ?? null,
    announcements: told?.announcements ?? 0,
    lastAtMs: told?.lastMs ?? null,
    nextAtMs: told !== null && told.pending > 0 ? context.nextAtMs : null,
    error: told === null || told.pending === 0 ? null : whyNotTold(told, context),
  };
}

function tellingState(told: ToldSummary | null, context: TellingContext): Telling['state'] {
  if (told === null || told.rooms === 0) return 'nothing_to_tell';
  if (told.pending === 0) return told.dismissed > 0 ? 'dismissed' : 'told';
  if (context.via === 'none') return 'no_replication';
  return whyNotTold(told, context) === null ? 'telling' : 'not_told';
}

function whyNotTold(told: ToldSummary, context: TellingContext): string | null {
  if (context.via === 'none') {
    return 'No Redis is configured for this connection, so nothing outside can reach the memory of the homeserver’s process. An event that nobody reads usually falls out of it after 30 minutes; a restart drops it at once.';
  }
  if (told.ageMs > tellingLifetimeMs) {
    return 'After a day it is no longer announced. Processes that have not restarted since may still hold the event; a restart of each drops it.';
  }
  if (!context.canTell) return 'The connection is locked: announcing writes a row for each room. Unlock it to go on.';
  if (!context.isLive) return 'The replication channel cannot be reached; it is announced as soon as it can.';
  if (told.error !== null) return told.error;
  if (told.listening !== null && told.expected !== null && told.listening < told.expected) {
    return `${told.listening} of ${told.expected} processes were listening.`;
  }
  if (told.listening === 0) return 'No process was listening.';
  return null;
}

/** An item as the contract tells it. */
export function toItem(item: StoredItem): OperationItem {
  return {
    eventId: item.eventId,
    roomId: item.roomId,
    sender: item.sender,
    type: item.type,
    eventMs: item.eventMs,
    outcome: item.outcome,
    sentence: item.sentence,
    beforeSha256: item.beforeSha256,
    afterSha256: item.afterSha256,
    removed: item.removed,
    copiesLeft: unpackCopies(item.copies),
    atMs: item.atMs,
    verification: item.verification,
  };
}

/** An entry of the audit as the contract tells it. */
export function toAuditEntry(
  { item, reason, operator, operationRole }: StoredAuditEntry,
  tellingState: Telling['state'],
): AuditEntry {
  return {
    operationId: item.operationId,
    eventId: item.eventId,
    roomId: item.roomId,
    sender: item.sender,
    type: item.type,
    eventMs: item.eventMs,
    operator: item.operator ?? operator,
    databaseRole: item.databaseRole ?? operationRole,
    reason,
    outcome: item.outcome,
    beforeSha256: item.beforeSha256,
    afterSha256: item.afterSha256,
    atMs: item.atMs ?? 0,
    verification: item.verification,
    tellingState,
  };
}

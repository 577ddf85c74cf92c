import type { EphemeralRule, EventDetail } from '../../../shared/contract/events';
import { AppError } from '../../../shared/errors';
import { ephemeralStatus } from '../../../shared/matrix/ephemeral';
import type { EventId } from '../../../shared/matrix/identifiers';
import { isLosslessObject, stringAt, valueAt, type LosslessValue } from '../../../shared/matrix/lossless';
import { pruneEvent, redactsOf } from '../../../shared/matrix/redaction';
import type { Databases } from '../databases/databases';
import type { EventRow } from '../databases/main/event-store';
import type { RedactionRow } from '../databases/main/redaction-store';
import type { ReadOptions, ReadTxn } from '../transactions';
import { redactionVerdict } from './redaction-verdict';
import { RoomSummaries } from './room-summaries';
import { readStoredJson, toPlainJson, type StoredJson } from './stored-json';

/** JSON of an event up to this many bytes travels to the window. */
const jsonLimitBytes = 1024 * 1024;
const redactionsShown = 100;
const relationsShown = 100;

export interface EventControllerOptions {
  /** `enable_ephemeral_messages`; null where the configuration is not known. */
  ephemeralMessagesEnabled: () => boolean | null;
  /** The operation by which Synoptic censored the event; absent where our schema is not there. */
  findCensoringOperation?: (eventId: EventId, options: ReadOptions) => Promise<string | null>;
}

/** One event: its JSON, its place and its status. */
export class EventController {
  private readonly summaries: RoomSummaries;

  constructor(
    private readonly databases: Databases,
    private readonly options: EventControllerOptions,
  ) {
    this.summaries = new RoomSummaries(databases);
  }

  /**
   * The event with everything that decides how it is served.
   * @throws AppError event_not_found; its details say whether an expiry row of such an event is left
   */
  async get(eventId: EventId, options: ReadOptions = {}): Promise<EventDetail> {
    const { main } = this.databases;
    const detail = await main.pool.read('get_event', (txn) => this.getTxn(txn, eventId), options);
    const censoredByOperation = (await this.options.findCensoringOperation?.(eventId, options)) ?? null;
    return { ...detail, status: { ...detail.status, censoredByOperation } };
  }

  private async getTxn(txn: ReadTxn, eventId: EventId): Promise<EventDetail> {
    const { main } = this.databases;
    const freshness = await main.server.getMomentTxn(txn);
    const row = await main.events.getEventTxn(txn, eventId, jsonLimitBytes);
    if (row === null) throw await this.notFoundTxn(txn, eventId);
    const stored = storedOf(row);
    const isRedaction = row.type === 'm.room.redaction';
    const columnRedacts = isRedaction ? await main.redactions.getRedactsTxn(txn, eventId) : null;
    const redactions = await main.redactions.listRedactionsOfTxn(txn, eventId, redactionsShown);
    const relatesTo = await main.relations.getTargetTxn(txn, eventId);
    const relatedFrom = await main.relations.listSourcesTxn(txn, eventId, relationsShown + 1);
    const room = (await this.summaries.loadTxn(txn, [row.roomId])).get(row.roomId);
    return {
      ...placeOf(row),
      roomName: room?.name ?? null,
      roomNameSource: room?.nameSource ?? 'none',
      trust: room?.trust ?? { state: 'purged', sinceMs: null },
      event: stored.problem === 'none' ? toPlainJson(stored.value) : null,
      json: row.json,
      jsonBytes: row.jsonBytes,
      jsonSha256: row.jsonSha256,
      jsonProblem: stored.problem,
      redacts: isRedaction ? redactsIn(stored, columnRedacts, row.roomVersion) : null,
      isRedaction,
      status: statusOf(row, stored, redactions, this.options.ephemeralMessagesEnabled()),
      relatesTo,
      relatedFrom: relatedFrom.slice(0, relationsShown),
      relatedMore: relatedFrom.length > relationsShown,
      freshness,
    };
  }

  private async notFoundTxn(txn: ReadTxn, eventId: EventId): Promise<AppError> {
    const expiryMs = await this.databases.main.events.getExpiryMsTxn(txn, eventId);
    return new AppError({
      code: 'event_not_found',
      message:
        expiryMs === null
          ? 'This homeserver does not have this event.'
          : 'This homeserver does not have this event any more; a row that tells it to expire is left in event_expiry.',
      remedy:
        expiryMs === null
          ? 'Check the event id. The event may never have reached this server, or was purged with its room or its history.'
          : 'The row can be removed by censoring this event id.',
      details: { eventId, expiryMs },
    });
  }
}

function storedOf(row: EventRow): StoredJson {
  if (row.json === null && row.jsonBytes !== null) return { problem: 'too_large', value: undefined };
  return readStoredJson(row.json);
}

function placeOf(row: EventRow) {
  return {
    eventId: row.eventId,
    roomId: row.roomId,
    roomVersion: row.roomVersion,
    type: row.type,
    stateKey: row.stateKey,
    sender: row.sender ?? '',
    claimedMs: row.claimedMs ?? 0,
    receivedMs: row.receivedMs,
    streamOrdering: row.streamOrdering,
    depth: row.depth,
    // NULL means that the main process wrote it, before there were others.
    instanceName: row.instanceName ?? 'master',
  };
}

/** S4: what a redaction redacts, or null. The pair of places and the column are weighed by the room's version. */
function redactsIn(stored: StoredJson, columnRedacts: string | null, roomVersion: string | null): string | null {
  const facts = {
    topLevelRedacts: valueAt(stored.value, 'redacts'),
    contentRedacts: valueAt(stored.value, 'content', 'redacts'),
    columnRedacts,
  };
  return redactsOf(facts, roomVersion);
}

function statusOf(
  row: EventRow,
  stored: StoredJson,
  redactions: readonly RedactionRow[],
  featureEnabled: boolean | null,
): EventDetail['status'] {
  const censored = isPruned(stored.value, row.roomVersion);
  return {
    redactedBy: redactions.map((redaction) => ({
      eventId: redaction.eventId,
      sender: redaction.event?.sender ?? null,
      atMs: redaction.event?.atMs ?? null,
      reason: stringAt(readStoredJson(redaction.event?.json ?? null).value, 'content', 'reason'),
      verdict: redactionVerdict(redaction, row),
      haveCensored: redaction.haveCensored,
    })),
    censored,
    censoredByOperation: null,
    expiresAtMs: row.expiryMs,
    ephemeral: ephemeralOf(row, stored, { censored, featureEnabled }),
    rejected: row.rejection,
    outlier: row.outlier,
    softFailed: valueAt(readStoredJson(row.internalMetadata).value, 'soft_failed') === true,
    backfilled: row.streamOrdering !== null && row.streamOrdering < 0,
    isState: row.isState,
  };
}

function isPruned(value: LosslessValue | undefined, roomVersion: string | null): boolean | null {
  if (value === undefined) return null;
  const pruned = pruneEvent(value, roomVersion);
  return pruned.outcome === 'pruned' ? pruned.removed.length === 0 : null;
}

/** S6: the rule that decided. Content that cannot be read, or is gone, decides before any rule about its fields. */
function ephemeralOf(
  row: EventRow,
  stored: StoredJson,
  known: { censored: boolean | null; featureEnabled: boolean | null },
): { rule: EphemeralRule; ephemeral: boolean } {
  const content = valueAt(stored.value, 'content');
  if (row.expiryMs === null && !isLosslessObject(content)) return { rule: 'content_unreadable', ephemeral: false };
  const { rule, ephemeral } = ephemeralStatus({
    content,
    isState: row.isState,
    featureEnabled: known.featureEnabled,
    expiryRowMs: row.expiryMs,
  });
  if (rule === 'no_field' && known.censored === true) return { rule: 'already_censored', ephemeral: false };
  return { rule, ephemeral };
}

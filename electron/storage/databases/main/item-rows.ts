import type { ItemOutcome, Verification } from '../../../../shared/contract/censor';
import { SqlQuery } from '../../sql';

/** What stands in the record for one event of an operation. Times are ms since 1970. */
export interface StoredItem {
  operationId: string;
  itemNumber: number;
  eventId: string;
  roomId: string | null;
  roomVersion: string | null;
  sender: string | null;
  type: string | null;
  eventMs: number | null;
  previewBeforeSha256: string | null;
  previewAfterSha256: string | null;
  outcome: ItemOutcome;
  sentence: string | null;
  operator: string | null;
  databaseRole: string | null;
  beforeSha256: string | null;
  afterSha256: string | null;
  removed: { expiry: number; search: number; labels: number; redactionsMarked: number };
  /** Token of the `_get_event_cache` row of ours; null: nothing was announced for it. */
  streamId: number | null;
  atMs: number | null;
  verification: Verification;
  /** Copies that were found at the preview and stay, as JSON; see migration 0030. */
  copies: string;
}

export interface ItemRow {
  operation_id: string;
  item_number: number;
  event_id: string;
  room_id: string | null;
  room_version: string | null;
  sender: string | null;
  type: string | null;
  event_ts: number | null;
  preview_before_sha256: string | null;
  preview_after_sha256: string | null;
  outcome: ItemOutcome;
  sentence: string | null;
  operator: string | null;
  database_role: string | null;
  before_sha256: string | null;
  after_sha256: string | null;
  removed_expiry: number;
  removed_search: number;
  removed_labels: number;
  redactions_marked: number;
  stream_id: number | null;
  at_ms: number | null;
  verification: Verification;
  copies: string | null;
}

// `copies` by way of jsonb: our schema may not have it yet, until the connection is unlocked after an upgrade.
/** Columns of {@link ItemRow}, over `synoptic.operation_item i`. */
export const itemColumns = new SqlQuery(
  `i.operation_id, i.item_number, i.event_id, i.room_id, i.room_version, i.sender, i.type, i.event_ts,
  i.preview_before_sha256, i.preview_after_sha256, i.outcome, i.sentence, i.operator, i.database_role, i.before_sha256,
  i.after_sha256, i.removed_expiry, i.removed_search, i.removed_labels, i.redactions_marked, i.stream_id,
  (extract(epoch FROM i.at) * 1000)::bigint AS at_ms, i.verification,
  to_jsonb(i)->>'copies' AS copies`,
  [],
);

export function toItem(row: ItemRow): StoredItem {
  return {
    operationId: row.operation_id,
    itemNumber: row.item_number,
    eventId: row.event_id,
    roomId: row.room_id,
    roomVersion: row.room_version,
    sender: row.sender,
    type: row.type,
    eventMs: row.event_ts,
    previewBeforeSha256: row.preview_before_sha256,
    previewAfterSha256: row.preview_after_sha256,
    outcome: row.outcome,
    sentence: row.sentence,
    operator: row.operator,
    databaseRole: row.database_role,
    beforeSha256: row.before_sha256,
    afterSha256: row.after_sha256,
    removed: {
      expiry: row.removed_expiry,
      search: row.removed_search,
      labels: row.removed_labels,
      redactionsMarked: row.redactions_marked,
    },
    streamId: row.stream_id,
    atMs: row.at_ms,
    verification: row.verification,
    copies: row.copies ?? '[]',
  };
}

import { nothing, sql } from '../../sql';
import type { SchemaFacts, WriteNeed } from '../../table-need';
import type { WriteTxn } from '../../transactions';
import type { WritableDatabasePool } from '../../writable-database-pool';

/** The row of an event, locked until the transaction ends. */
export interface LockedEvent {
  eventId: string;
  json: string;
  roomId: string;
  /** rooms.room_version at this moment. */
  roomVersion: string | null;
  type: string | null;
  sender: string | null;
}

interface LockedRow {
  event_id: string;
  json: string;
  room_id: string;
  room_version: string | null;
  type: string | null;
  sender: string | null;
}

/**
 * Writes what censoring changes in the homeserver's own tables, and nothing else. Like every write store it cannot be
 * made without the writable pool, which exists only while a connection is unlocked (S1).
 */
export class EventCensorStore {
  static readonly needs: readonly WriteNeed[] = [
    { table: 'event_json', privilege: 'UPDATE', columns: ['json'], without: 'no event can be censored' },
    { table: 'redactions', privilege: 'UPDATE', columns: ['have_censored'], without: 'redactions cannot be marked as censored' },
    { table: 'event_expiry', privilege: 'DELETE', columns: [], without: 'pending expiries cannot be removed' },
    { table: 'event_search', privilege: 'DELETE', columns: [], optionalTable: true, without: 'the words of an event cannot be removed from the search index' },
    { table: 'event_labels', privilege: 'DELETE', columns: [], optionalTable: true, without: 'labels of an event cannot be removed' },
  ]; // prettier-ignore

  // The pool is not used here: transactions come from it. Asking for it makes the store impossible without the role.
  constructor(
    protected readonly pool: WritableDatabasePool,
    private readonly schema: SchemaFacts,
  ) {}

  /**
   * Locks the rows of these events against everybody's changes, the homeserver's included, and reads them.
   * @param wait for rows that somebody else holds; otherwise they are passed over, so that a transaction which holds many
   *   never waits for one
   */
  async lockEventsTxn(txn: WriteTxn, eventIds: readonly string[], wait: boolean): Promise<LockedEvent[]> {
    const rows = await txn.query<LockedRow>(sql`
      SELECT ej.event_id, ej.json, ej.room_id, r.room_version, e.type, e.sender
      FROM event_json ej LEFT JOIN rooms r ON r.room_id = ej.room_id LEFT JOIN events e ON e.event_id = ej.event_id
      WHERE ej.event_id = ANY(${eventIds})
      ORDER BY ej.event_id LIMIT ${eventIds.length} FOR UPDATE OF ej ${wait ? nothing : sql`SKIP LOCKED`}`);
    return rows.map((row) => ({
      eventId: row.event_id,
      json: row.json,
      roomId: row.room_id,
      roomVersion: row.room_version,
      type: row.type,
      sender: row.sender,
    }));
  }

  /** Which of these events have a row, held by somebody or not. */
  async listStoredTxn(txn: WriteTxn, eventIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await txn.query<{ event_id: string }>(sql`
      SELECT event_id FROM event_json WHERE event_id = ANY(${eventIds}) LIMIT ${eventIds.length}`);
    return new Set(rows.map((row) => row.event_id));
  }

  /** Replaces the stored JSON of locked events. */
  async writeJsonTxn(txn: WriteTxn, events: readonly { eventId: string; json: string }[]): Promise<void> {
    const written = await txn.execute(sql`
      UPDATE event_json ej SET json = pruned.json
      FROM unnest(${events.map(({ eventId }) => eventId)}::text[], ${events.map(({ json }) => json)}::text[])
        AS pruned (event_id, json)
      WHERE ej.event_id = pruned.event_id`);
    if (written !== events.length) throw new Error(`UPDATE of ${events.length} locked rows touched ${written}`);
  }

  /** Marks these redactions as the homeserver's own job would. @returns those that were not marked before */
  async markRedactionsTxn(txn: WriteTxn, redactionEventIds: readonly string[]): Promise<string[]> {
    const rows = await txn.query<{ event_id: string }>(sql`
      UPDATE redactions SET have_censored = true
      WHERE event_id = ANY(${redactionEventIds}) AND NOT have_censored RETURNING event_id`);
    return rows.map((row) => row.event_id);
  }

  /** Removes the pending expiries of events. @returns an id for each row that went, like the next two */
  async removeExpiriesTxn(txn: WriteTxn, eventIds: readonly string[]): Promise<string[]> {
    return idsOf(
      await txn.query<{ event_id: string }>(
        sql`DELETE FROM event_expiry WHERE event_id = ANY(${eventIds}) RETURNING event_id`,
      ),
    );
  }

  /** Removes the words of events from the search index. */
  async removeSearchTxn(txn: WriteTxn, eventIds: readonly string[]): Promise<string[]> {
    if (!this.schema.has('event_search', 'event_id')) return [];
    return idsOf(
      await txn.query<{ event_id: string }>(
        sql`DELETE FROM event_search WHERE event_id = ANY(${eventIds}) RETURNING event_id`,
      ),
    );
  }

  /** Removes labels of events. */
  async removeLabelsTxn(txn: WriteTxn, eventIds: readonly string[]): Promise<string[]> {
    if (!this.schema.has('event_labels', 'event_id')) return [];
    return idsOf(
      await txn.query<{ event_id: string }>(
        sql`DELETE FROM event_labels WHERE event_id = ANY(${eventIds}) RETURNING event_id`,
      ),
    );
  }
}

function idsOf(rows: readonly { event_id: string }[]): string[] {
  return rows.map((row) => row.event_id);
}

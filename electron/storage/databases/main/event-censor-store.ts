import { sql } from '../../sql';
import type { SchemaFacts, WriteNeed } from '../../table-need';
import type { WriteTxn } from '../../transactions';
import type { WritableDatabasePool } from '../../writable-database-pool';

/** The row of an event, locked until the transaction ends. */
export interface LockedEvent {
  json: string;
  roomId: string;
  /** rooms.room_version at this moment. */
  roomVersion: string | null;
}

interface LockedRow {
  json: string;
  room_id: string;
  room_version: string | null;
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

  /** Locks the event's row against everybody's changes, the homeserver's included, and reads it. Null: no such row. */
  async lockEventTxn(txn: WriteTxn, eventId: string): Promise<LockedEvent | null> {
    const [row] = await txn.query<LockedRow>(sql`
      SELECT ej.json, ej.room_id, r.room_version
      FROM event_json ej LEFT JOIN rooms r ON r.room_id = ej.room_id
      WHERE ej.event_id = ${eventId} FOR UPDATE OF ej`);
    return row === undefined ? null : { json: row.json, roomId: row.room_id, roomVersion: row.room_version };
  }

  /** Replaces the stored JSON of one event. */
  async writeJsonTxn(txn: WriteTxn, eventId: string, json: string): Promise<void> {
    const written = await txn.execute(sql`UPDATE event_json SET json = ${json} WHERE event_id = ${eventId}`);
    if (written !== 1) throw new Error(`UPDATE of one locked row touched ${written} rows`);
  }

  /** Marks these redactions as the homeserver's own job would. @returns how many were not marked before */
  markRedactionsTxn(txn: WriteTxn, redactionEventIds: readonly string[]): Promise<number> {
    return txn.execute(sql`
      UPDATE redactions SET have_censored = true
      WHERE event_id = ANY(${redactionEventIds}) AND NOT have_censored`);
  }

  /** Removes the pending expiry of an event. @returns 0 or 1 */
  removeExpiryTxn(txn: WriteTxn, eventId: string): Promise<number> {
    return txn.execute(sql`DELETE FROM event_expiry WHERE event_id = ${eventId}`);
  }

  /** Removes the event's words from the search index. @returns 0 or 1 */
  async removeSearchTxn(txn: WriteTxn, eventId: string): Promise<number> {
    if (!this.schema.has('event_search', 'event_id')) return 0;
    return txn.execute(sql`DELETE FROM event_search WHERE event_id = ${eventId}`);
  }

  /** Removes the event's labels. @returns how many */
  async removeLabelsTxn(txn: WriteTxn, eventId: string): Promise<number> {
    if (!this.schema.has('event_labels', 'event_id')) return 0;
    return txn.execute(sql`DELETE FROM event_labels WHERE event_id = ${eventId}`);
  }
}

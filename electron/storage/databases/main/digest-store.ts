import { sql } from '../../sql';
import type { SchemaFacts, TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';

/** What stands now under an event id, for comparing with what was written. */
export interface StoredDigest {
  eventId: string;
  /** SHA-256 over the UTF-8 bytes of event_json.json; null: no row. */
  sha256: string | null;
  hasExpiry: boolean;
  hasSearch: boolean;
}

interface DigestRow {
  event_id: string;
  sha256: string | null;
  has_expiry: boolean;
  has_search: boolean;
}

/** Digests of stored events, made by the server so that no content travels. */
export class DigestStore {
  static readonly needs: readonly TableNeed[] = [
    { table: 'event_json', columns: ['event_id', 'json'], without: 'what was written cannot be verified' },
    { table: 'event_expiry', columns: ['event_id'], without: 'what was written cannot be verified' },
    { table: 'event_search', columns: ['event_id'], optionalTable: true, without: 'the search index cannot be verified' },
  ]; // prettier-ignore

  constructor(private readonly schema: SchemaFacts) {}

  /** One entry for each id, in the order given. */
  async getDigestsTxn(txn: ReadTxn, eventIds: readonly string[]): Promise<StoredDigest[]> {
    const search = this.schema.has('event_search', 'event_id')
      ? sql`EXISTS (SELECT FROM event_search es WHERE es.event_id = asked.event_id)`
      : sql`false`;
    const rows = await txn.query<DigestRow>(sql`
      SELECT asked.event_id, encode(sha256(convert_to(ej.json, 'UTF8')), 'hex') AS sha256,
        EXISTS (SELECT FROM event_expiry ee WHERE ee.event_id = asked.event_id) AS has_expiry, ${search} AS has_search
      FROM unnest(${eventIds}::text[]) WITH ORDINALITY AS asked (event_id, place)
      LEFT JOIN event_json ej ON ej.event_id = asked.event_id
      ORDER BY asked.place LIMIT ${eventIds.length}`);
    return rows.map((row) => ({
      eventId: row.event_id,
      sha256: row.sha256,
      hasExpiry: row.has_expiry,
      hasSearch: row.has_search,
    }));
  }
}

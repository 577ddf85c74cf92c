import { sql } from '../../sql';
import type { ReadTxn } from '../../transactions';

/**
 * Whether our tables are in this database. By the catalogue, which everybody may read: it is there before the first
 * unlocking, and to_regclass fails where the schema is not granted.
 */
export async function ourSchemaExistsTxn(txn: ReadTxn): Promise<boolean> {
  const rows = await txn.query(sql`
    SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'synoptic' AND c.relname = 'told_room' LIMIT 1`);
  return rows.length > 0;
}

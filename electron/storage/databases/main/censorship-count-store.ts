import type { CensorshipKind } from '../../../../shared/contract/censorships';
import { nothing, sql, type SqlQuery } from '../../sql';
import type { SchemaFacts, TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';
import { lowestInt8 } from './bounds';
import type { QueueKey } from './censorship-queue-store';

/** Counted up to here; beyond it "more than". */
export const countedTo = 10_000;

/** The background update that makes the index by which the homeserver finds redactions that are due. */
export const censorIndexUpdate = 'redactions_have_censored_ts_idx';
/** The background update that gives a time of receipt to rows of old versions. */
export const receivedTimeUpdate = 'redactions_received_ts';

export interface Counted {
  value: number;
  exact: boolean;
}

const hourMs = 3_600_000;
const dayMs = 86_400_000;

/** Figures of the queue, each counted along an index and as far as it is shown. */
export class CensorshipCountStore {
  static readonly needs: readonly TableNeed[] = [
    { table: 'background_updates', columns: ['update_name'], without: 'running background updates are not shown' },
  ];

  constructor(private readonly schema: SchemaFacts) {}

  /** Rows with a time of at most `upToMs` (null: any), and for redactions those without a time. */
  async countTxn(txn: ReadTxn, kind: CensorshipKind, upToMs: number | null): Promise<Counted> {
    const { table, time } = tableOf(kind);
    const bounded = upToMs === null ? nothing : sql`AND ${time} <= ${upToMs}`;
    const timeless =
      kind === 'expiry'
        ? sql`0`
        : sql`(SELECT count(*)::int FROM (SELECT 1 FROM ${table} AND ${time} IS NULL LIMIT ${countedTo + 1}) AS b)`;
    const [row] = await txn.query<{ rows: number }>(sql`
      SELECT (SELECT count(*)::int FROM (
        SELECT 1 FROM ${table} AND ${time} >= ${lowestInt8} ${bounded} LIMIT ${countedTo + 1}
      ) AS a) + ${timeless} AS rows`);
    return counted(row?.rows ?? 0);
  }

  /** How many rows stand before (`side` before) or after this one. */
  async countBesideTxn(
    txn: ReadTxn,
    kind: CensorshipKind,
    { ts, rowEventId }: QueueKey & { ts: string },
    side: 'before' | 'after',
  ): Promise<Counted> {
    const { table, time, id } = tableOf(kind);
    const beside =
      side === 'before'
        ? sql`${time} <= ${ts}::bigint AND (${time} < ${ts}::bigint OR ${id} < ${rowEventId})`
        : sql`${time} >= ${ts}::bigint AND (${time} > ${ts}::bigint OR ${id} > ${rowEventId})`;
    const [row] = await txn.query<{ rows: number }>(sql`
      SELECT count(*)::int AS rows FROM (SELECT 1 FROM ${table} AND ${beside} LIMIT ${countedTo + 1}) AS a`);
    return counted(row?.rows ?? 0);
  }

  /** How many have their time in each hour from `fromMs` on, each counted up to 10,000; one range of the index an hour. */
  async countByHourTxn(
    txn: ReadTxn,
    kind: CensorshipKind,
    { hours, shiftMs }: { hours: readonly { fromMs: number; toMs: number }[]; shiftMs: number },
  ): Promise<number[]> {
    const { table, time } = tableOf(kind);
    const rows = await txn.query<{ rows: number }>(sql`
      SELECT (SELECT count(*)::int FROM (
        SELECT 1 FROM ${table} AND ${time} > hour.from_ms AND ${time} <= hour.to_ms LIMIT ${countedTo}
      ) AS a) AS rows
      FROM unnest(${hours.map(({ fromMs }) => fromMs - shiftMs)}::bigint[], ${hours.map(({ toMs }) => toMs - shiftMs)}::bigint[])
        WITH ORDINALITY AS hour (from_ms, to_ms, place)
      ORDER BY hour.place LIMIT ${hours.length}`);
    return rows.map((row) => row.rows);
  }

  /** Which of the background updates that bear on redactions still run; null where that cannot be read. */
  async listRedactionUpdatesTxn(txn: ReadTxn): Promise<string[] | null> {
    if (!this.schema.has('background_updates', 'update_name')) return null;
    const rows = await txn.query<{ update_name: string }>(sql`
      SELECT update_name FROM background_updates
      WHERE update_name = ANY(${[censorIndexUpdate, receivedTimeUpdate]}::text[]) ORDER BY update_name LIMIT 2`);
    return rows.map((row) => row.update_name);
  }

  /**
   * What Synoptic itself pruned on each of these days, by its record; index operation_item_audit. Only where our schema
   * is there.
   */
  async countPrunedHereTxn(
    txn: ReadTxn,
    kind: CensorshipKind,
    { fromMs, days }: { fromMs: number; days: number },
  ): Promise<number[]> {
    const did = kind === 'expiry' ? sql`i.removed_expiry > 0` : sql`i.redactions_marked > 0`;
    const rows = await txn.query<{ day: number; rows: number }>(sql`
      SELECT pruned.day, count(*)::int AS rows FROM (
        SELECT floor((extract(epoch FROM i.at) * 1000 - ${fromMs}::bigint) / ${dayMs})::int AS day
        FROM synoptic.operation_item i
        WHERE i.wrote AND i.at >= timestamptz 'epoch' + ${fromMs}::bigint * interval '1 millisecond'
          AND i.outcome = 'censored' AND ${did}
        LIMIT 100000
      ) AS pruned GROUP BY pruned.day ORDER BY pruned.day LIMIT 1000`);
    const byDay = new Map(rows.map((row) => [row.day, row.rows]));
    return Array.from({ length: days }, (_, day) => byDay.get(day) ?? 0);
  }
}

/** The hours of the next day from `nowMs` on; the first begins at the present hour, and holds what is still to come in it. */
export function nextHours(nowMs: number): { startMs: number; fromMs: number; toMs: number }[] {
  const first = Math.floor(nowMs / hourMs) * hourMs;
  return Array.from({ length: 24 }, (_, hour) => {
    const startMs = first + hour * hourMs;
    return { startMs, fromMs: Math.max(nowMs, startMs - 1), toMs: startMs + hourMs - 1 };
  });
}

// Each with its first condition, to which others are added.
function tableOf(kind: CensorshipKind): { table: SqlQuery; time: SqlQuery; id: SqlQuery } {
  return kind === 'expiry'
    ? { table: sql`event_expiry x WHERE true`, time: sql`x.expiry_ts`, id: sql`x.event_id` }
    : { table: sql`redactions d WHERE NOT d.have_censored`, time: sql`d.received_ts`, id: sql`d.event_id` };
}

function counted(rows: number): Counted {
  return { value: Math.min(rows, countedTo), exact: rows <= countedTo };
}

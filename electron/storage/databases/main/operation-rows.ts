import type { CensorAct, ItemOutcome } from '../../../../shared/contract/censor';
import { SqlQuery } from '../../sql';

/** States of an operation as stored. `interrupted` is not among them: it is running, with nobody at work on it. */
export type StoredOperationState = 'running' | 'paused' | 'done' | 'cancelled';

/** An operation as stored. Times are ms since 1970 by the database's clock. */
export interface StoredOperation {
  operationId: string;
  /** Names the advisory lock of whoever is at work on it. */
  number: number;
  previewId: string;
  act: CensorAct;
  state: StoredOperationState;
  /** A copy of Synoptic holds the operation's lock at this moment. */
  atWork: boolean;
  reason: string;
  operator: string;
  databaseRole: string;
  removeSearch: boolean;
  removeLabels: boolean;
  overrides: string[];
  ratePerSecond: number | null;
  total: number;
  startedMs: number;
  endedMs: number | null;
  /** Items by outcome. */
  outcomes: Readonly<Partial<Record<ItemOutcome, number>>>;
}

export interface OperationRow {
  operation_id: string;
  number: number;
  preview_id: string;
  act: CensorAct | null;
  state: StoredOperationState;
  at_work: boolean;
  reason: string;
  operator: string;
  database_role: string;
  remove_search: boolean;
  remove_labels: boolean;
  overrides: string[];
  rate_per_second: number | null;
  total: number;
  started_ms: number;
  ended_ms: number | null;
  outcomes: Partial<Record<ItemOutcome, number>> | null;
}

// `act` by way of jsonb: our schema may not have it yet, until the connection is unlocked after an upgrade.
/** Columns of {@link OperationRow}, over `synoptic.operation o`. */
export const operationColumns = new SqlQuery(
  `o.operation_id, o.number, o.preview_id, to_jsonb(o)->>'act' AS act, o.state, o.reason, o.operator, o.database_role, o.remove_search,
  o.remove_labels, o.overrides, o.rate_per_second, o.total,
  (extract(epoch FROM o.started_at) * 1000)::bigint AS started_ms,
  (extract(epoch FROM o.ended_at) * 1000)::bigint AS ended_ms,
  CASE WHEN o.state = 'running' THEN EXISTS (
    SELECT FROM pg_catalog.pg_locks l
    JOIN pg_catalog.pg_database d ON d.oid = l.database AND d.datname = current_database()
    WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted AND l.classid::bigint = 473494 AND l.objid::bigint = o.number
  ) ELSE false END AS at_work,
  (SELECT jsonb_object_agg(counted.outcome, counted.items) FROM (
    SELECT i.outcome, count(*) AS items FROM synoptic.operation_item i
    WHERE i.operation_id = o.operation_id GROUP BY i.outcome
  ) AS counted) AS outcomes`,
  [],
);

// High half of the key of an operation's lock; the low half is its number. The same figure stands in the columns above;
// it keeps the key within 2^53.
const operationLockSpace = 473_494;

/** Key of the session advisory lock that whoever works on an operation holds. */
export function operationLock(number: number): number {
  return operationLockSpace * 2 ** 32 + number;
}

export function toOperation(row: OperationRow): StoredOperation {
  return {
    operationId: row.operation_id,
    number: row.number,
    previewId: row.preview_id,
    act: row.act ?? 'censor',
    state: row.state,
    atWork: row.at_work,
    reason: row.reason,
    operator: row.operator,
    databaseRole: row.database_role,
    removeSearch: row.remove_search,
    removeLabels: row.remove_labels,
    overrides: row.overrides,
    ratePerSecond: row.rate_per_second,
    total: row.total,
    startedMs: row.started_ms,
    endedMs: row.ended_ms,
    outcomes: row.outcomes ?? {},
  };
}

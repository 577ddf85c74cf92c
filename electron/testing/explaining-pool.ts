import type { DatabasePool } from '../storage/database-pool';
import { SqlQuery, sql } from '../storage/sql';
import type { ReadTxn } from '../storage/transactions';

/** A node of a query's plan, as far as tests look at it. */
interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Index Cond'?: string;
  Plans?: PlanNode[];
}

/** One query that ran, with its plan. */
export interface Explained {
  transaction: string;
  text: string;
  nodes: PlanNode[];
}

/**
 * A pool that notes the plan of every query before it runs it. Sequential scans are switched off, so that one in a plan
 * means that no index serves the query, however small the tables of a test are.
 */
export function explainingPool(pool: DatabasePool, noted: Explained[]): DatabasePool {
  const read: DatabasePool['read'] = (name, work, options) =>
    pool.read(
      name,
      async (txn) => {
        await txn.query(sql`SET LOCAL enable_seqscan = off`);
        return work(explaining(txn, noted));
      },
      options,
    );
  return { read } as unknown as DatabasePool; // controllers use nothing else of a pool
}

function explaining(txn: ReadTxn, noted: Explained[]): ReadTxn {
  const query: ReadTxn['query'] = async <Row extends object>(asked: SqlQuery): Promise<Row[]> => {
    const explain = new SqlQuery(`EXPLAIN (FORMAT JSON) ${asked.text}`, asked.values);
    const [row] = await txn.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(explain);
    const nodes = (row?.['QUERY PLAN'] ?? []).flatMap(({ Plan }) => flatten(Plan));
    noted.push({ transaction: txn.name, text: asked.text, nodes });
    return txn.query<Row>(asked);
  };
  return { ...txn, query };
}

function flatten(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(flatten)];
}

/** Reads of a whole table or a whole index, each as one phrase; none if every access is by a key. */
export function wholeReads(noted: readonly Explained[]): string[] {
  return noted.flatMap(({ transaction, nodes }) =>
    nodes.flatMap((node) => {
      const place = `${transaction}: ${node['Node Type']} on ${node['Relation Name'] ?? node['Index Name'] ?? ''}`;
      if (node['Node Type'] === 'Seq Scan') return [place];
      const isByIndex = /^(Index Scan|Index Only Scan|Bitmap Index Scan)$/.test(node['Node Type']);
      return isByIndex && node['Index Cond'] === undefined ? [`${place} without a condition`] : [];
    }),
  );
}

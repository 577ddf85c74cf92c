import { sql } from '../../sql';
import type { TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';
import {
  rangesOf,
  toStateEntry,
  unionOf,
  type StateEntry,
  type StateEntrySqlRow,
  type StateWish,
} from '../state-entry';

/** State groups from a newer one to the one that all of them build on. */
export interface StateGroupChain {
  /** Newest first: what a group says counts over those behind it. */
  groups: readonly number[];
  /** False if the chain was given up before its end: what it says is then not the whole state. */
  complete: boolean;
}

/** The homeserver itself keeps chains below 100; its tools for compressing them make longer ones. */
const chainBound = 2_000;

/**
 * State of rooms after single events, as the homeserver stores it: a group holds what differs from its predecessor.
 * Lives in the database `state`, which may be another one than `main`.
 */
export class StateGroupStore {
  static readonly needs: readonly TableNeed[] = [
    {
      table: 'state_groups_state',
      columns: ['state_group', 'type', 'state_key', 'event_id'],
      // A configuration may keep them in another database.
      optionalTable: true,
      without: 'the exact state of rooms at a past time',
    },
    {
      table: 'state_group_edges',
      columns: ['state_group', 'prev_state_group'],
      optionalTable: true,
      without: 'the exact state of rooms at a past time',
    },
  ];

  /**
   * The groups that make up a state group. Ends also where a damaged table leads in a circle. OFFSET keeps the planner from
   * walking the index of predecessors for the sake of the order.
   */
  async getChainTxn(txn: ReadTxn, stateGroup: number): Promise<StateGroupChain> {
    const rows = await txn.query<{ state_group: number }>(sql`
      WITH RECURSIVE chain (state_group, place) AS (
        SELECT ${stateGroup}::bigint, 1
        UNION ALL
        SELECT p.prev_state_group, c.place + 1
        FROM chain c
        CROSS JOIN LATERAL (
          SELECT e.prev_state_group FROM (
            SELECT g.prev_state_group FROM state_group_edges g WHERE g.state_group = c.state_group OFFSET 0
          ) AS e
          ORDER BY e.prev_state_group DESC LIMIT 1
        ) AS p
        WHERE c.place <= ${chainBound}
      )
      SELECT state_group FROM chain ORDER BY place LIMIT ${chainBound + 1}`);
    const groups = rows.slice(0, chainBound).map((row) => row.state_group);
    return { groups, complete: rows.length <= chainBound };
  }

  /** Whether the groups say something of the room's creation. Without it parts of them are gone: every room has one. */
  async holdsCreationTxn(txn: ReadTxn, { groups }: StateGroupChain): Promise<boolean> {
    const rows = await txn.query(sql`
      SELECT 1 AS one FROM state_groups_state s
      WHERE s.state_group = ANY(${groups}::bigint[]) AND s.type = 'm.room.create' AND s.state_key = '' LIMIT 1`);
    return rows.length > 0;
  }

  /**
   * A page of the state that the groups make up, in order of type and state key. Of each group only as much is read as
   * the page holds: a key among the first of all is among the first of its group.
   */
  async listEntriesTxn(txn: ReadTxn, { groups }: StateGroupChain, wish: StateWish): Promise<StateEntry[]> {
    const parts = rangesOf(wish).map(
      (range) => sql`
        SELECT DISTINCT ON (found.type, found.state_key) found.type, found.state_key, found.event_id
        FROM unnest(${groups}::bigint[]) WITH ORDINALITY AS chain (state_group, place)
        CROSS JOIN LATERAL (
          SELECT s.type, s.state_key, s.event_id FROM state_groups_state s
          WHERE s.state_group = chain.state_group AND ${range}
          ORDER BY s.type, s.state_key LIMIT ${wish.limit}
        ) AS found
        ORDER BY found.type, found.state_key, chain.place LIMIT ${wish.limit}`,
    );
    const rows = await txn.query<StateEntrySqlRow>(sql`
      SELECT page.type, page.state_key, page.event_id FROM (${unionOf(parts)}) AS page
      ORDER BY page.type, page.state_key LIMIT ${wish.limit}`);
    return rows.map(toStateEntry);
  }
}

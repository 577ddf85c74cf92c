import { nothing, sql, type SqlQuery } from '../sql';

/** One entry of a room's state: which event holds for a type and state key. */
export interface StateEntry {
  type: string;
  stateKey: string;
  eventId: string;
}

/** Where a page of state goes on. */
export interface StateKey {
  type: string;
  stateKey: string;
}

/** A page of a room's state in order of type and state key. */
export interface StateWish {
  /** Empty: all types but members. */
  types: readonly string[];
  after: StateKey | null;
  limit: number;
}

export interface StateEntrySqlRow {
  type: string;
  state_key: string;
  event_id: string;
}

export function toStateEntry(row: StateEntrySqlRow): StateEntry {
  return { type: row.type, stateKey: row.state_key, eventId: row.event_id };
}

/**
 * Conditions on the alias `s` that together make up a wish, each a range of an index that goes on with (type, state_key).
 * Members lie in the middle of the order: skipping them needs two ranges, or all of them would be read.
 */
export function rangesOf({ types, after }: Pick<StateWish, 'types' | 'after'>): SqlQuery[] {
  const behind = after === null ? nothing : sql`AND (s.type, s.state_key) > (${after.type}, ${after.stateKey})`;
  if (types.length === 0) return [sql`s.type < 'm.room.member' ${behind}`, sql`s.type > 'm.room.member' ${behind}`];
  return [...new Set(types)].map((type) => sql`s.type = ${type} ${behind}`);
}

/** The parts, each a SELECT, as one. */
export function unionOf(parts: readonly SqlQuery[]): SqlQuery {
  const [first, ...rest] = parts;
  return rest.reduce((whole, part) => sql`${whole} UNION ALL (${part})`, sql`(${first ?? nothing})`);
}

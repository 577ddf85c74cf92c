import { nothing, sql, type SqlQuery } from '../../sql';
import type { TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';
import type { StateEntry } from '../state-entry';
import { newestInRoom } from './bounds';

/** Which part of a room's state is read: a room may have a hundred thousand members and twenty other entries. */
export type StatePart = 'members' | 'others' | 'all';

/** A room's state at a position, as the record of what became current tells it. */
export interface RecordedState {
  /** In order of type and state key. */
  entries: StateEntry[];
  /** False if the record does not reach back to the room's creation: entries may be missing. */
  reachesBack: boolean;
  /** stream_id under which all state was removed, since the server had left; null if it was in the room. */
  leftAt: number | null;
  /** Not all entries were read. */
  cutOff: boolean;
}

/** Entries of one room that are read at most. */
const entryBound = 200_000;
/**
 * A change is recorded under the lowest stream_ordering of what was persisted together. Where that is this far before the
 * position, the whole batch is; nearer, the event itself is asked.
 */
const longestBatch = 10_000;

/** Events after the server had left that are looked through: only what it still hears of its own users. */
const laterEvents = 5_000;

interface DeltaSqlRow {
  type: string;
  state_key: string;
  event_id: string | null;
  prev_event_id: string | null;
  stream_id: number;
}

/** The state of rooms at a past time by `current_state_delta_stream`, which survives leaving and purging. */
export class RoomDeltaStore {
  static readonly needs: readonly TableNeed[] = [];

  /**
   * The state after everything up to `position` (null: all). Where the server had left by then, what there was before:
   * leaving removes all state under one stream_id, and `prev_event_id` names it. Reads all changes of the room.
   */
  async readStateTxn(
    txn: ReadTxn,
    wish: { roomId: string; position: number | null; part: StatePart },
  ): Promise<RecordedState> {
    const { roomId, position, part } = wish;
    const rows = await txn.query<DeltaSqlRow>(sql`
      SELECT DISTINCT ON (d.type, d.state_key) d.type, d.state_key, d.event_id, d.prev_event_id, d.stream_id
      FROM current_state_delta_stream d
      WHERE d.room_id = ${roomId} AND ${partOf(part)} ${upTo(position)}
      ORDER BY d.type, d.state_key, d.stream_id DESC LIMIT ${entryBound + 1}`);
    return readRecord(rows.slice(0, entryBound), { part, cutOff: rows.length > entryBound });
  }

  /** The newest member event of each user after the server had left, in order of user id: what it still heard. */
  async listLaterMembersTxn(txn: ReadTxn, wish: { roomId: string; from: number; upTo: number }): Promise<StateEntry[]> {
    const rows = await txn.query<{ state_key: string; event_id: string }>(sql`
      SELECT DISTINCT ON (t.state_key) t.state_key, e.event_id
      FROM ${newestInRoom(wish.roomId, wish.upTo, laterEvents)} AS e
      JOIN state_events t ON t.event_id = e.event_id
      WHERE e.type = 'm.room.member' AND e.stream_ordering >= ${wish.from}
        AND (SELECT true FROM rejections x WHERE x.event_id = e.event_id LIMIT 1) IS NULL
      ORDER BY t.state_key, e.stream_ordering DESC LIMIT 1000`);
    return rows.map((row) => ({ type: 'm.room.member', stateKey: row.state_key, eventId: row.event_id }));
  }
}

function partOf(part: StatePart): SqlQuery {
  if (part === 'all') return sql`true`;
  // The creation is always among them: it tells how far back the record goes, and whether the server had left.
  return part === 'others' ? sql`d.type <> 'm.room.member'` : sql`d.type IN ('m.room.member', 'm.room.create')`;
}

function upTo(position: number | null): SqlQuery {
  if (position === null) return nothing;
  return sql`AND d.stream_id <= ${position} AND (
    d.stream_id <= ${position - longestBatch} OR COALESCE(
      (SELECT e.stream_ordering FROM events e WHERE e.event_id = d.event_id), d.stream_id) <= ${position})`;
}

/** What the newest change of each key makes of a room's state. Pure. */
export function readRecord(
  rows: readonly DeltaSqlRow[],
  { part, cutOff }: { part: StatePart; cutOff: boolean },
): RecordedState {
  const creation = rows.find((row) => row.type === 'm.room.create' && row.state_key === '');
  const leftAt = creation?.event_id === null ? creation.stream_id : null;
  const entries = rows.flatMap((row) => {
    if (part === 'members' && row.type !== 'm.room.member') return [];
    const eventId = row.event_id ?? (row.stream_id === leftAt ? row.prev_event_id : null);
    return eventId === null ? [] : [{ type: row.type, stateKey: row.state_key, eventId }];
  });
  return { entries, reachesBack: creation !== undefined, leftAt, cutOff };
}

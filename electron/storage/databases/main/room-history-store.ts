import { sql, type SqlQuery } from '../../sql';
import type { SchemaFacts, TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';
import type { StateEntry } from '../state-entry';
import { nearestInRoom, newestInRoom, unknownOrdering } from './bounds';
import { historyOrderingOf } from './membership-ordering';

/** Members of one room that are read at most. */
const memberBound = 200_000;
/** Events of one room that are looked through for state that is not of members, newest and oldest. */
const eventsLookedThrough = { newest: 20_000, oldest: 1_000 };

/**
 * State of rooms at a past time as the order of arrival tells it, where nothing better is left: the newest event of each
 * key counts. Events on branches that never became current cannot be told apart.
 */
export class RoomHistoryStore {
  static readonly needs: readonly TableNeed[] = [];

  private readonly historyOrdering: SqlQuery;

  constructor(schema: SchemaFacts) {
    this.historyOrdering = historyOrderingOf(schema);
  }

  /** The newest member event of each user up to a position, in order of user id. Reads all of the room's, by room_id. */
  async readMembersTxn(txn: ReadTxn, roomId: string, position: number): Promise<StateEntry[]> {
    const rows = await txn.query<{ user_id: string; event_id: string }>(sql`
      SELECT DISTINCT ON (h.user_id) h.user_id, h.event_id
      FROM (
        SELECT r.user_id, r.event_id, ${this.historyOrdering} AS ordering FROM room_memberships r
        WHERE r.room_id = ${roomId}
      ) AS h
      WHERE h.ordering <= ${position}
      ORDER BY h.user_id, h.ordering DESC LIMIT ${memberBound}`);
    return rows.map((row) => ({ type: 'm.room.member', stateKey: row.user_id, eventId: row.event_id }));
  }

  /** The newest event of each key but members, among the newest and the oldest events up to a position. */
  async readOthersTxn(txn: ReadTxn, roomId: string, position: number): Promise<StateEntry[]> {
    const rows = await txn.query<{ type: string; state_key: string; event_id: string }>(sql`
      SELECT DISTINCT ON (t.type, t.state_key) t.type, t.state_key, e.event_id
      FROM (
        SELECT n.event_id, n.type, n.stream_ordering
        FROM ${newestInRoom(roomId, position, eventsLookedThrough.newest)} AS n
        UNION
        SELECT o.event_id, o.type, o.stream_ordering
        FROM ${nearestInRoom(roomId, unknownOrdering, eventsLookedThrough.oldest)} AS o
        WHERE o.stream_ordering <= ${position}
      ) AS e
      JOIN state_events t ON t.event_id = e.event_id
      WHERE e.type NOT IN ('m.room.member', 'm.room.message', 'm.room.encrypted', 'm.reaction', 'm.room.redaction')
        AND (SELECT true FROM rejections x WHERE x.event_id = e.event_id LIMIT 1) IS NULL
      ORDER BY t.type, t.state_key, e.stream_ordering DESC LIMIT 10000`);
    return rows.map((row) => ({ type: row.type, stateKey: row.state_key, eventId: row.event_id }));
  }
}

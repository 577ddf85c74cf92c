import { sql } from '../../sql';
import type { TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';

/** State that a room had, as history tells it. */
export interface PastStateRow {
  roomId: string;
  type: string;
  eventId: string;
  /** Null where the event's JSON is gone (purged). */
  json: string | null;
}

/** JSON of events is bounded by the homeserver to 64 KiB; escapes and old `unsigned` make it longer. */
const maxStateJsonBytes = 512 * 1024;
/** How many changes of state are looked through in one room, newest and oldest. */
const changesLookedThrough = { newest: 2_000, oldest: 500 };
/** How many events, where the changes of state do not reach back to the room's creation. */
const eventsLookedThrough = { newest: 300, oldest: 100 };

/** What the state of rooms last was, where it is gone: by the record of what became current, or by events (S3). */
export class PastStateStore {
  static readonly needs: readonly TableNeed[] = [
    {
      table: 'current_state_delta_stream',
      columns: ['stream_id', 'room_id', 'type', 'state_key', 'event_id', 'prev_event_id'],
      without: 'the last known state of rooms that the server has left',
    },
  ];

  /**
   * The newest known state event of each wanted type (with an empty state_key) in rooms whose state is gone, by the
   * record of what became current, which survives. Leaving removes all state under one stream_id, and
   * `prev_event_id` then names what there was.
   */
  async getPastStateTxn(txn: ReadTxn, roomIds: readonly string[], types: readonly string[]): Promise<PastStateRow[]> {
    const rows = await txn.query<PastStateSqlRow>(sql`
      SELECT page.room_id, past.type, past.event_id, j.json
      FROM unnest(${roomIds}::text[]) AS page (room_id)
      CROSS JOIN LATERAL (
        SELECT DISTINCT ON (d.type) d.type, COALESCE(d.event_id, d.prev_event_id) AS event_id
        FROM (
          (SELECT stream_id, type, state_key, event_id, prev_event_id FROM current_state_delta_stream
            WHERE room_id = page.room_id ORDER BY stream_id DESC LIMIT ${changesLookedThrough.newest})
          UNION ALL
          (SELECT stream_id, type, state_key, event_id, prev_event_id FROM current_state_delta_stream
            WHERE room_id = page.room_id ORDER BY stream_id LIMIT ${changesLookedThrough.oldest})
        ) AS d
        WHERE d.state_key = '' AND d.type = ANY(${types}::text[]) AND COALESCE(d.event_id, d.prev_event_id) IS NOT NULL
        ORDER BY d.type, d.stream_id DESC
      ) AS past
      LEFT JOIN event_json j ON j.event_id = past.event_id AND octet_length(j.json) <= ${maxStateJsonBytes}`);
    return rows.map(toPastState);
  }

  /** The same from the first and the latest events of each room, for rooms without a record of changes. */
  async getPastStateFromEventsTxn(
    txn: ReadTxn,
    roomIds: readonly string[],
    types: readonly string[],
  ): Promise<PastStateRow[]> {
    const rows = await txn.query<PastStateSqlRow>(sql`
      SELECT page.room_id, past.type, past.event_id, j.json
      FROM unnest(${roomIds}::text[]) AS page (room_id)
      CROSS JOIN LATERAL (
        SELECT DISTINCT ON (e.type) e.type, e.event_id
        FROM (
          (SELECT event_id, type, topological_ordering, stream_ordering FROM events
            WHERE room_id = page.room_id
            ORDER BY topological_ordering DESC, stream_ordering DESC LIMIT ${eventsLookedThrough.newest})
          UNION ALL
          (SELECT event_id, type, topological_ordering, stream_ordering FROM events
            WHERE room_id = page.room_id
            ORDER BY topological_ordering, stream_ordering LIMIT ${eventsLookedThrough.oldest})
        ) AS e
        JOIN state_events t ON t.event_id = e.event_id AND t.state_key = ''
        WHERE e.type = ANY(${types}::text[])
          AND (SELECT true FROM rejections x WHERE x.event_id = e.event_id LIMIT 1) IS NULL
        ORDER BY e.type, e.topological_ordering DESC, e.stream_ordering DESC
      ) AS past
      LEFT JOIN event_json j ON j.event_id = past.event_id AND octet_length(j.json) <= ${maxStateJsonBytes}`);
    return rows.map(toPastState);
  }
}

interface PastStateSqlRow {
  room_id: string;
  type: string;
  event_id: string;
  json: string | null;
}

function toPastState(row: PastStateSqlRow): PastStateRow {
  return { roomId: row.room_id, type: row.type, eventId: row.event_id, json: row.json };
}

import { nothing, sql } from '../../sql';
import type { SchemaFacts, TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';

/** Which of the events that followed one in its room mention its id. */
export interface FollowingEvents {
  eventId: string;
  /** How many were looked at. */
  lookedAt: number;
  /** Of those that mention it, the first 100. */
  mentionedBy: string[];
}

/** Delayed events of one user that wait to be sent to one room. */
export interface WaitingEvents {
  localpart: string;
  roomId: string;
  count: number;
}

/** What came after an event in its room, and what is still to come from its sender. */
export class FollowingEventStore {
  static readonly needs: readonly TableNeed[] = [
    { table: 'events', columns: ['event_id', 'room_id', 'stream_ordering'], without: 'replies are not found' },
    { table: 'event_json', columns: ['event_id', 'json'], without: 'replies are not found' },
    { table: 'delayed_events', columns: ['user_localpart', 'room_id', 'is_processed'], optionalTable: true, without: 'delayed events are not counted' },
  ]; // prettier-ignore

  constructor(private readonly schema: SchemaFacts) {}

  /**
   * Looks through the JSON of the `perEvent` events that followed each, as text: no index knows what replies to what.
   * For single events on demand; never for thousands.
   */
  async findMentionsTxn(
    txn: ReadTxn,
    { eventIds, perEvent }: { eventIds: readonly string[]; perEvent: number },
  ): Promise<FollowingEvents[]> {
    const rows = await txn.query<{ event_id: string; looked_at: number; mentioned_by: string[] | null }>(sql`
      SELECT asked.event_id, found.looked_at, found.mentioned_by
      FROM unnest(${eventIds}::text[]) AS asked (event_id)
      JOIN events t ON t.event_id = asked.event_id
      CROSS JOIN LATERAL (
        SELECT count(*)::int AS looked_at,
          (array_agg(following.event_id ORDER BY following.stream_ordering)
            FILTER (WHERE strpos(j.json, asked.event_id) > 0))[1:100] AS mentioned_by
        FROM (
          SELECT e.event_id, e.stream_ordering FROM events e
          WHERE e.room_id = t.room_id AND e.stream_ordering > t.stream_ordering
          ORDER BY e.stream_ordering LIMIT ${perEvent}
        ) AS following
        LEFT JOIN event_json j ON j.event_id = following.event_id
      ) AS found
      LIMIT ${eventIds.length}`);
    return rows.map((row) => ({
      eventId: row.event_id,
      lookedAt: row.looked_at,
      mentionedBy: row.mentioned_by ?? [],
    }));
  }

  /** How many delayed events of these local users wait; their content is not read. */
  async countWaitingTxn(
    txn: ReadTxn,
    senders: readonly { localpart: string; roomId: string }[],
  ): Promise<WaitingEvents[]> {
    if (senders.length === 0 || !this.schema.has('delayed_events')) return [];
    const open = this.schema.has('delayed_events', 'is_processed') ? sql`AND NOT d.is_processed` : nothing;
    const rows = await txn.query<{ user_localpart: string; room_id: string; count: number }>(sql`
      SELECT d.user_localpart, d.room_id, count(*)::int AS count FROM delayed_events d
      WHERE d.user_localpart = ANY(${[...new Set(senders.map(({ localpart }) => localpart))]}::text[])
        AND d.room_id = ANY(${[...new Set(senders.map(({ roomId }) => roomId))]}::text[]) ${open}
      GROUP BY d.user_localpart, d.room_id LIMIT ${senders.length * 10}`);
    return rows.map((row) => ({ localpart: row.user_localpart, roomId: row.room_id, count: row.count }));
  }
}

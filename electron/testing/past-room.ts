import type { Client } from 'pg';

/** An event to write, with the defaults of an ordinary one. */
export interface WrittenEvent {
  eventId: string;
  type: string;
  /** Absent: no state event. */
  stateKey?: string;
  sender?: string;
  content?: unknown;
  stream: number;
  depth?: number;
  receivedMs: number;
  claimedMs?: number;
  outlier?: boolean;
  rejected?: boolean;
  metadata?: Record<string, unknown>;
}

/** A room that a test writes row by row, as the homeserver would have: nothing but what is asked for is written. */
export class PastRoom {
  constructor(
    private readonly admin: Client,
    readonly roomId: string,
  ) {}

  async create(version = '10'): Promise<void> {
    await this.admin.query(
      'INSERT INTO rooms (room_id, is_public, creator, room_version, has_auth_chain_index) VALUES ($1, false, $2, $3, true)',
      [this.roomId, '@maker:small.synoptic.example', version],
    );
  }

  async event(event: WrittenEvent): Promise<void> {
    const { eventId, type, stateKey, stream, receivedMs } = event;
    const sender = event.sender ?? '@maker:small.synoptic.example';
    const content = event.content ?? {};
    await this.admin.query(
      `INSERT INTO events (topological_ordering, event_id, type, room_id, processed, outlier, depth, origin_server_ts,
         received_ts, sender, contains_url, instance_name, stream_ordering, state_key)
       VALUES ($1, $2, $3, $4, true, $5, $1, $6, $7, $8, false, 'master', $9, $10)`,
      [event.depth ?? stream, eventId, type, this.roomId, event.outlier ?? false, event.claimedMs ?? receivedMs, receivedMs,
        sender, stream, stateKey ?? null], // prettier-ignore
    );
    await this.admin.query(
      'INSERT INTO event_json (event_id, room_id, internal_metadata, json, format_version) VALUES ($1, $2, $3, $4, 3)',
      [eventId, this.roomId, JSON.stringify(event.metadata ?? {}), JSON.stringify({ type, sender, content })],
    );
    if (event.rejected) {
      await this.admin.query("INSERT INTO rejections (event_id, reason, last_check) VALUES ($1, 'auth_error', '')", [
        eventId,
      ]);
    }
    if (stateKey === undefined) return;
    await this.admin.query('INSERT INTO state_events (event_id, room_id, type, state_key) VALUES ($1, $2, $3, $4)', [
      eventId,
      this.roomId,
      type,
      stateKey,
    ]);
    if (type === 'm.room.member' && !event.rejected) await this.membership(event, stateKey, sender);
  }

  private async membership({ eventId, stream, content }: WrittenEvent, userId: string, sender: string): Promise<void> {
    const { membership, displayname } = content as { membership: string; displayname?: string };
    await this.admin.query(
      `INSERT INTO room_memberships (event_id, user_id, sender, room_id, membership, forgotten, display_name,
         event_stream_ordering, participant)
       VALUES ($1, $2, $3, $4, $5, 0, $6, $7, false)`,
      [eventId, userId, sender, this.roomId, membership, displayname ?? null, stream],
    );
  }

  /** A state group with what it says beyond its predecessor, as [type, state key, event id]; the state after `events`. */
  async group(
    group: { id: number; after: number | null; events: readonly string[] },
    says: readonly (readonly [string, string, string])[],
  ): Promise<void> {
    const { id, after, events } = group;
    await this.admin.query('INSERT INTO state_groups (id, room_id, event_id) VALUES ($1, $2, $3)', [
      id,
      this.roomId,
      events[0] ?? '$none',
    ]);
    if (after !== null) {
      await this.admin.query('INSERT INTO state_group_edges (state_group, prev_state_group) VALUES ($1, $2)', [id, after]); // prettier-ignore
    }
    for (const eventId of events) {
      await this.admin.query('INSERT INTO event_to_state_groups (event_id, state_group) VALUES ($1, $2)', [
        eventId,
        id,
      ]);
    }
    for (const [type, stateKey, eventId] of says) {
      await this.admin.query(
        'INSERT INTO state_groups_state (state_group, room_id, type, state_key, event_id) VALUES ($1, $2, $3, $4, $5)',
        [id, this.roomId, type, stateKey, eventId],
      );
    }
  }

  /** A line of the record of what became current. */
  async change(stream: number, type: string, stateKey: string, change: { to: string | null; from?: string }): Promise<void> {
    await this.admin.query(
      `INSERT INTO current_state_delta_stream (stream_id, room_id, type, state_key, event_id, prev_event_id, instance_name)
       VALUES ($1, $2, $3, $4, $5, $6, 'master')`,
      [stream, this.roomId, type, stateKey, change.to, change.from ?? null],
    );
  } // prettier-ignore

  /** A row of what is current. */
  async current(type: string, stateKey: string, eventId: string, membership: string | null = null): Promise<void> {
    await this.admin.query(
      `INSERT INTO current_state_events (event_id, room_id, type, state_key, membership) VALUES ($1, $2, $3, $4, $5)`,
      [eventId, this.roomId, type, stateKey, membership],
    );
  }

  async localMember(userId: string, membership: string, eventId: string): Promise<void> {
    await this.admin.query(
      `INSERT INTO local_current_membership (room_id, user_id, event_id, membership) VALUES ($1, $2, $3, $4)
       ON CONFLICT (user_id, room_id) DO UPDATE SET membership = EXCLUDED.membership, event_id = EXCLUDED.event_id`,
      [this.roomId, userId, eventId, membership],
    );
  }
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contract, type OutputOf } from '../../../shared/contract/index';
import type { RoomId } from '../../../shared/matrix/identifiers';
import { membershipCases, type StayTruth } from '../../demo/generator/ground-truth';
import { openReadSite, schemaWithout, type ReadSite, readDatabases } from '../../testing/read-databases';
import { RoomController } from './room-controller';

let site: ReadSite;
let rooms: RoomController;

beforeAll(async () => {
  site = await openReadSite();
  rooms = new RoomController(site.databases, site.clone.truth.serverName);
});
afterAll(() => site.dispose());

type Members = OutputOf<'rooms.listMembers'>;

async function membersAt(roomId: string, atMs: number, limit = 7): Promise<Members> {
  const items: Members['items'] = [];
  for (let cursor: string | null = null; ;) {
    // The generator makes valid ids.
    const page: Members = await rooms.listMembers({ roomId: roomId as RoomId, memberships: [], atMs, limit, cursor });
    items.push(...contract['rooms.listMembers'].output.parse(page).items);
    cursor = page.nextCursor;
    if (cursor === null) return { ...page, items };
  }
}

const lastMs = 1_000_000_000_000_000;

/** Times in and around each stay, spread evenly, and what the member was then: null, not named by the state. */
function timesOf(stays: readonly StayTruth[]): { atMs: number; membership: string | null }[] {
  return stays.flatMap((stay, index) => {
    const next = stays[index + 1];
    const toMs = stay.toMs ?? site.clone.truth.nowMs;
    // A stay that began and ended within one millisecond was never true at a time.
    const inside = (toMs > stay.fromMs ? [0, 0.37, 0.71] : []).map((part) =>
      Math.floor(stay.fromMs + (toMs - 1 - stay.fromMs) * part),
    );
    const during = inside.map((atMs) => ({ atMs, membership: stay.membership as string | null }));
    if (stay.toMs === null || next?.fromMs === stay.toMs) return during;
    const after = Math.floor((stay.toMs + Math.min(next?.fromMs ?? lastMs, site.clone.truth.nowMs)) / 2);
    const membership = stay.endKind === 'state_reset' ? null : 'leave';
    return [...during, { atMs: Math.max(stay.toMs, after), membership }];
  });
}

describe('members of the demo homeserver at a time', () => {
  it.each(membershipCases)('are what the generator knows: %s', async (name) => {
    const { userId, roomId, stays } = site.clone.truth.memberships[name];
    if (site.clone.truth.rooms.purged.roomId === roomId) return;
    for (const { atMs, membership } of timesOf(stays)) {
      const { items, method, limits } = await membersAt(roomId, atMs);
      const told = items.find((item) => item.userId === userId)?.membership ?? null;
      expect([atMs, told, method, limits]).toEqual([atMs, membership, method, limits]);
    }
  });

  it('are, in every room and at random times, what its record of changes makes of them', async () => {
    const { rows: all } = await site.admin.query<{ room_id: string }>(
      `SELECT DISTINCT room_id FROM current_state_delta_stream WHERE room_id IN (SELECT room_id FROM rooms) ORDER BY 1`,
    );
    const methods = new Set<string>();
    for (const { room_id: roomId } of all) {
      const atMs = site.clone.truth.nowMs - Math.floor((roomId.charCodeAt(3) / 128) * 900 * 86_400_000);
      const { items, method, atToken } = await membersAt(roomId, atMs, 500);
      methods.add(method);
      if (method !== 'state_deltas') continue;
      const { rows } = await site.admin.query<{ state_key: string; event_id: string | null }>(
        `SELECT state_key, event_id FROM current_state_delta_stream
         WHERE room_id = $1 AND type = 'm.room.member' AND stream_id <= $2 ORDER BY stream_id`,
        [roomId, atToken],
      );
      const replayed = new Map(rows.map((row) => [row.state_key, row.event_id]));
      const expected = [...replayed].filter(([, eventId]) => eventId !== null);
      // Where all is gone the server had left, and what is told is as last known.
      if (expected.length === 0) continue;
      expect([roomId, items.map((item) => [item.userId, item.eventId])]).toEqual([roomId, expected.sort(byUser)]);
    }
    expect(methods).toContain('state_deltas');
  });

  it('are the same by the state group of the newest event as by the record', async () => {
    const { roomId } = site.clone.truth.rooms.largest;
    const byGroup = await membersAt(roomId, site.clone.truth.nowMs);
    const databases = readDatabases(site.clone.url, schemaWithout('state_groups_state'));
    const elsewhere = new RoomController(databases, site.clone.truth.serverName);
    const input = { roomId: roomId as RoomId, memberships: [], atMs: site.clone.truth.nowMs, limit: 500, cursor: null };
    const byRecord = await elsewhere.listMembers(input);
    await databases.main.pool.dispose();
    expect([byGroup.method, byRecord.method, byRecord.limits]).toEqual([
      'state_groups',
      'state_deltas',
      [expect.stringContaining('another database')],
    ]);
    expect(byGroup.items).toEqual(byRecord.items);
  });
});

function byUser([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OutputOf } from '../../../shared/contract/index';
import type { RoomId } from '../../../shared/matrix/identifiers';
import { writeBigRoom, type BigRoom } from '../../testing/big-room';
import { openReadSite, type ReadSite } from '../../testing/read-databases';
import type { DatabasePool } from '../database-pool';
import { SqlQuery } from '../sql';
import type { ReadTxn } from '../transactions';
import { RoomController } from './room-controller';

const members = 4_000;
let site: ReadSite;
let big: BigRoom;
let roomId: RoomId;

beforeAll(async () => {
  site = await openReadSite();
  big = await writeBigRoom(site.admin, { roomId: '!big:small.synoptic.example', members, streamFrom: 70_000_000 });
  roomId = big.roomId as RoomId; // the grammar's form
}, 120_000);
afterAll(() => site.dispose());

type Members = OutputOf<'rooms.listMembers'>;

async function toTheEnd(rooms: RoomController, atMs?: number): Promise<{ users: string[]; method: string }> {
  const users: string[] = [];
  const at = atMs === undefined ? {} : { atMs };
  for (let cursor: string | null = null; ;) {
    const page: Members = await rooms.listMembers({ roomId, memberships: [], limit: 500, cursor, ...at });
    users.push(...page.items.map((item) => item.userId));
    cursor = page.nextCursor;
    if (cursor === null) return { users, method: page.method };
  }
}

interface Plan {
  'Actual Rows': number;
  'Actual Loops': number;
  'Relation Name'?: string;
  Plans?: Plan[];
}

/** A pool that counts the rows that its queries take from tables. */
function countingPool(pool: DatabasePool, counted: { rows: number }): DatabasePool {
  const rowsOf = (plan: Plan): number =>
    (plan['Relation Name'] === undefined ? 0 : plan['Actual Rows'] * plan['Actual Loops']) +
    (plan.Plans ?? []).reduce((sum, part) => sum + rowsOf(part), 0);
  const read: DatabasePool['read'] = (name, work, options) =>
    pool.read(
      name,
      (txn) => {
        const query: ReadTxn['query'] = async <Row extends object>(asked: SqlQuery): Promise<Row[]> => {
          const explain = new SqlQuery(`EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${asked.text}`, asked.values);
          const [row] = await txn.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(explain);
          counted.rows += rowsOf(row?.['QUERY PLAN'][0]?.Plan ?? { 'Actual Rows': 0, 'Actual Loops': 0 });
          return txn.query<Row>(asked);
        };
        return work({ ...txn, query });
      },
      options,
    );
  return { read } as unknown as DatabasePool; // controllers use nothing else of a pool
}

function counting(): { rooms: RoomController; counted: { rows: number } } {
  const counted = { rows: 0 };
  const { main, state } = site.databases;
  const pool = countingPool(main.pool, counted);
  const databases = { main: { ...main, pool }, state: state && { ...state, pool } };
  return { rooms: new RoomController(databases, 'small.synoptic.example'), counted };
}

describe('a room with many members', () => {
  const expected = (count: number): string[] =>
    Array.from({ length: count }, (_, index) => `@u${String(index + 1).padStart(7, '0')}:big.example`);

  it('tells all of them, each once, now, at a time that has groups, and at one that has not', async () => {
    const rooms = new RoomController(site.databases, 'small.synoptic.example');
    expect(await toTheEnd(rooms)).toEqual({ users: expected(members), method: 'current_state' });
    const recent = members - 50;
    expect(await toTheEnd(rooms, big.joinedMs(recent))).toEqual({ users: expected(recent), method: 'state_groups' });
    expect(await toTheEnd(rooms, big.joinedMs(1_234))).toEqual({ users: expected(1_234), method: 'state_deltas' });
  });

  it('costs a page what the page holds: now, and by groups at any page', async () => {
    const first = { roomId, memberships: [], limit: 100, cursor: null };
    for (const atMs of [undefined, big.joinedMs(members - 50)]) {
      const at = atMs === undefined ? {} : { atMs };
      const { rooms, counted } = counting();
      const { nextCursor } = await rooms.listMembers({ ...first, ...at });
      await rooms.listMembers({ ...first, ...at, cursor: nextCursor });
      // Of each page: its members three times over, the window of received times, the chain of groups.
      expect(counted.rows / 2).toBeLessThan(1_500);
    }
  });

  it('costs the record once for all pages of a time that has no groups', async () => {
    const { rooms, counted } = counting();
    const wish = { roomId, memberships: [], limit: 100, atMs: big.joinedMs(3_000) };
    const { nextCursor } = await rooms.listMembers({ ...wish, cursor: null });
    const ofFirst = counted.rows;
    await rooms.listMembers({ ...wish, cursor: nextCursor });
    expect([ofFirst > 3_000, counted.rows - ofFirst < 3_000]).toEqual([true, true]);
  });

  it('has a header, a state and a page of its timeline that cost nothing of its members', async () => {
    const { rooms, counted } = counting();
    await rooms.get(roomId);
    await rooms.listState({ roomId, types: [], limit: 100, cursor: null });
    expect(counted.rows).toBeLessThan(100);
    const timeline = { roomId, types: [], badges: [], forward: false, outliers: false, limit: 100, cursor: null };
    await rooms.listEvents(timeline);
    expect(counted.rows).toBeLessThan(1_500);
  });
});

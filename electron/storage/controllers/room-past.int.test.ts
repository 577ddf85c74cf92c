import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contract, type OutputOf } from '../../../shared/contract/index';
import type { Membership } from '../../../shared/contract/users';
import type { RoomId } from '../../../shared/matrix/identifiers';
import { PastRoom } from '../../testing/past-room';
import { openReadSite, type ReadSite } from '../../testing/read-databases';
import { RoomController } from './room-controller';

let site: ReadSite;
let rooms: RoomController;

beforeAll(async () => {
  site = await openReadSite();
  rooms = new RoomController(site.databases, site.clone.truth.serverName);
});
afterAll(() => site.dispose());

type Members = OutputOf<'rooms.listMembers'>;
type State = OutputOf<'rooms.listState'>;

const local = (name: string): string => `@${name}:small.synoptic.example`;
const base = 10_000_000;
let made = 0;

/** A room of its own for a test, with the creation at 100 ms; further events 100 ms apart, their group the next number. */
async function makeRoom(): Promise<{ room: PastRoom; at: number; roomId: RoomId }> {
  made += 1;
  const roomId = `!past${made}:small.synoptic.example` as RoomId; // the grammar's form
  const room = new PastRoom(site.admin, roomId);
  await room.create();
  const at = base + made * 10_000;
  await room.event({ eventId: `$c${made}`, type: 'm.room.create', stateKey: '', stream: at, receivedMs: 100 });
  return { room, at, roomId };
}

async function membersOf(roomId: RoomId, atMs?: number, limit = 2, memberships: Membership[] = []): Promise<Members> {
  const items: Members['items'] = [];
  const at = atMs === undefined ? {} : { atMs };
  for (let cursor: string | null = null; ;) {
    const page: Members = await rooms.listMembers({ roomId, memberships, limit, cursor, ...at });
    items.push(...contract['rooms.listMembers'].output.parse(page).items);
    cursor = page.nextCursor;
    if (cursor === null) return { ...page, items };
  }
}

async function stateOf(roomId: RoomId, atMs?: number, types: string[] = [], limit = 2): Promise<State> {
  const items: State['items'] = [];
  const at = atMs === undefined ? {} : { atMs };
  for (let cursor: string | null = null; ;) {
    const page: State = await rooms.listState({ roomId, types, limit, cursor, ...at });
    items.push(...contract['rooms.listState'].output.parse(page).items);
    cursor = contract['rooms.listState'].input.parse({ roomId, cursor: page.nextCursor }).cursor;
    if (cursor === null) return { ...page, items };
  }
}

const told = ({ items }: Members): string[] => items.map((item) => `${item.userId.slice(1, 4)} ${item.membership}`);

const join = (name: string) => ({ type: 'm.room.member', stateKey: local(name), content: { membership: 'join', displayname: name } }); // prettier-ignore
const leave = (name: string) => ({ type: 'm.room.member', stateKey: local(name), content: { membership: 'leave' } });

/** Three groups: ann and bob join, bob leaves; ann's local row makes the room current. */
async function makeGroupedRoom(): Promise<{ room: PastRoom; at: number; roomId: RoomId; n: number }> {
  const { room, at, roomId } = await makeRoom();
  const n = made;
  await room.event({ ...join('ann'), eventId: `$a${n}`, stream: at + 1, receivedMs: 200 });
  await room.event({ ...join('bob'), eventId: `$b${n}`, stream: at + 2, receivedMs: 300 });
  await room.event({ eventId: `$m${n}`, type: 'm.room.message', content: { body: 'hi' }, stream: at + 3, receivedMs: 400 }); // prettier-ignore
  await room.event({ ...leave('bob'), eventId: `$x${n}`, stream: at + 4, receivedMs: 500 });
  const creation = ['m.room.create', '', `$c${n}`] as const;
  await room.group({ id: at, after: null, events: [`$c${n}`] }, [creation]);
  await room.group({ id: at + 1, after: at, events: [`$a${n}`] }, [['m.room.member', local('ann'), `$a${n}`]]);
  await room.group({ id: at + 2, after: at + 1, events: [`$b${n}`, `$m${n}`] }, [
    ['m.room.member', local('bob'), `$b${n}`],
  ]);
  await room.group({ id: at + 4, after: at + 2, events: [`$x${n}`] }, [['m.room.member', local('bob'), `$x${n}`]]);
  await room.localMember(local('ann'), 'join', `$a${n}`);
  return { room, at, roomId, n };
}

describe('a room’s past by its state groups', () => {
  it('is the chain of the group of the last event received by then, the newest group first', async () => {
    const { at, roomId, n } = await makeGroupedRoom();
    const expected: [number, string[], number, string][] = [
      [100, [], at, `$c${n}`],
      [250, ['ann join'], at + 1, `$a${n}`],
      [300, ['ann join', 'bob join'], at + 2, `$b${n}`],
      [499, ['ann join', 'bob join'], at + 3, `$m${n}`],
      [500, ['ann join', 'bob leave'], at + 4, `$x${n}`],
      [9_000_000_000_000, ['ann join', 'bob leave'], at + 4, `$x${n}`],
    ];
    for (const [atMs, members, atToken, atEventId] of expected) {
      const answer = await membersOf(roomId, atMs, 1);
      expect([atMs, told(answer)]).toEqual([atMs, members]);
      expect(answer).toMatchObject({ method: 'state_groups', limits: [], atToken, atEventId });
    }
    expect((await membersOf(roomId, 499)).atEventMs).toBe(400);
    expect(told(await membersOf(roomId, 500, 1, ['leave']))).toEqual(['bob leave']);
    expect((await stateOf(roomId, 250)).items.map((item) => item.eventId)).toEqual([`$c${n}`]);
  });

  it('before its first event is nothing, and says so', async () => {
    const { roomId } = await makeGroupedRoom();
    const answer = await membersOf(roomId, 99);
    expect(answer).toMatchObject({ items: [], atToken: null, atEventId: null, atEventMs: null, method: 'history' });
    expect(answer.limits).toEqual([expect.stringContaining('received by then')]);
  });

  it('takes a rejected event as the last one, and the state from the one before, as the homeserver does', async () => {
    const { room, at, roomId, n } = await makeGroupedRoom();
    await room.event({ ...join('eve'), eventId: `$r${n}`, stream: at + 5, receivedMs: 600, rejected: true });
    const answer = await membersOf(roomId, 600);
    expect([told(answer), answer.atToken, answer.method]).toEqual([['ann join', 'bob leave'], at + 5, 'state_groups']);
  });

  it('leaves out outliers, and finds the last event though clocks were set back', async () => {
    const { room, at, roomId, n } = await makeGroupedRoom();
    await room.event({ ...join('oli'), eventId: `$o${n}`, stream: at + 5, receivedMs: 510, outlier: true });
    await room.event({ eventId: `$l${n}`, type: 'm.room.message', stream: at + 6, receivedMs: 900 });
    await room.event({ eventId: `$e${n}`, type: 'm.room.message', stream: at + 7, receivedMs: 450 });
    expect((await membersOf(roomId, 520)).atToken).toBe(at + 7);
    expect((await membersOf(roomId, 460)).atToken).toBe(at + 7);
    expect((await membersOf(roomId, 440)).atToken).toBe(at + 3);
    await site.admin.query('DELETE FROM events WHERE event_id = $1', [`$e${n}`]);
    expect((await membersOf(roomId, 520)).atToken).toBe(at + 4);
  });

  it('says where other branches had arrived, or the last event was soft-failed', async () => {
    const { room, at, roomId, n } = await makeGroupedRoom();
    await room.event({ eventId: `$f${n}`, type: 'm.room.message', stream: at + 6, depth: at + 2, receivedMs: 600, metadata: { soft_failed: true } }); // prettier-ignore
    await room.group({ id: at + 6, after: at + 1, events: [`$f${n}`] }, []);
    const answer = await membersOf(roomId, 600);
    expect([told(answer), answer.limits]).toEqual([
      ['ann join'],
      [expect.stringContaining('soft-failed'), expect.stringContaining('Other branches')],
    ]);
  });

  it('with a broken chain, or one that runs in a circle, comes from elsewhere', async () => {
    const { at, roomId } = await makeGroupedRoom();
    await site.admin.query('DELETE FROM state_groups_state WHERE state_group = $1', [at]);
    const broken = await membersOf(roomId, 500);
    expect([told(broken), broken.method]).toEqual([['ann join', 'bob leave'], 'history']);
    expect(broken.limits[0]).toContain('Parts of the state groups');
    await site.admin.query('INSERT INTO state_group_edges (state_group, prev_state_group) VALUES ($1, $2)', [at, at + 4]);
    expect((await membersOf(roomId, 500)).method).toBe('history');
  }); // prettier-ignore

  it('of a left room is also what is told of now; local users as their own table has them', async () => {
    const { room, roomId, n } = await makeGroupedRoom();
    await room.localMember(local('ann'), 'leave', `$a${n}`);
    await room.localMember(local('cat'), 'invite', `$i${n}`);
    const now = await membersOf(roomId, undefined, 1);
    expect([now.trust.state, now.method, told(now)]).toEqual([
      'deleted',
      'state_groups',
      ['ann leave', 'bob leave', 'cat invite'],
    ]);
    expect(now.limits).toEqual([expect.stringContaining('As last known')]);
    // What is stale is not looked at.
    await room.current('m.room.member', local('old'), `$old${n}`, 'join');
    expect((await membersOf(roomId)).trust.state).toBe('stale');
    expect(told(await membersOf(roomId))).not.toContain('old join');
    expect((await stateOf(roomId)).items.map((item) => item.eventId)).toEqual([`$c${n}`]);
  });

  it('names members whose membership only their event’s JSON tells', async () => {
    const { roomId, n } = await makeGroupedRoom();
    await site.admin.query('DELETE FROM room_memberships WHERE event_id = $1', [`$a${n}`]);
    expect((await membersOf(roomId, 250)).items).toMatchObject([{ membership: 'join', displayName: 'ann' }]);
  });
});

describe('a room’s past by the record of changes', () => {
  it('knows the place of an event in its batch, state resets, and what was before the server left', async () => {
    const { room, at, roomId } = await makeRoom();
    const n = made;
    await room.event({ ...join('ann'), eventId: `$a${n}`, stream: at + 1, receivedMs: 200 });
    await room.event({ ...join('bob'), eventId: `$b${n}`, stream: at + 2, receivedMs: 300 });
    await room.event({ eventId: `$m${n}`, type: 'm.room.message', stream: at + 3, receivedMs: 400 });
    await room.event({ ...leave('ann'), eventId: `$y${n}`, stream: at + 4, receivedMs: 500 });
    // One batch, under its lowest stream_ordering.
    await room.change(at, 'm.room.create', '', { to: `$c${n}` });
    await room.change(at, 'm.room.member', local('ann'), { to: `$a${n}` });
    await room.change(at, 'm.room.member', local('bob'), { to: `$b${n}` });
    await room.change(at + 3, 'm.room.member', local('bob'), { to: null, from: `$b${n}` });
    await room.change(at + 4, 'm.room.create', '', { to: null, from: `$c${n}` });
    await room.change(at + 4, 'm.room.member', local('ann'), { to: null, from: `$a${n}` });
    for (const [atMs, expected] of [
      [100, []],
      [200, ['ann join']],
      [300, ['ann join', 'bob join']],
      [400, ['ann join']],
      [500, ['ann leave']],
    ] as const) {
      const answer = await membersOf(roomId, atMs, 1);
      expect([atMs, told(answer), answer.method]).toEqual([atMs, expected, 'state_deltas']);
      expect(answer.limits.some((limit) => limit.includes('As last known'))).toBe(atMs === 500);
    }
    expect((await stateOf(roomId, 500)).items.map((item) => item.eventId)).toEqual([`$c${n}`]);
    expect((await stateOf(roomId, 500, ['m.room.member', 'm.room.create'], 1)).items).toHaveLength(2);
  });

  it('of a purged room names state keys and events, and no members: their memberships are gone', async () => {
    const roomId = site.clone.truth.rooms.purged.roomId as RoomId; // made by the generator
    const state = await stateOf(roomId, undefined, [], 3);
    expect(state).toMatchObject({ trust: { state: 'purged' }, method: 'state_deltas', atToken: null });
    expect(state.limits).toEqual([expect.stringContaining('purged')]);
    expect(state.items.map((item) => item.type)).toContain('m.room.create');
    expect(state.items.every((item) => item.content === null && item.sender === null)).toBe(true);
    expect((await stateOf(roomId, 5, ['m.room.member'])).items.length).toBeGreaterThan(0);
    expect(await membersOf(roomId, 5)).toMatchObject({ items: [], method: 'state_deltas' });
  });
});

describe('a room now', () => {
  it('whose join is still running says so', async () => {
    const answer = await membersOf(site.clone.truth.rooms.partialState.roomId as RoomId);
    expect(answer).toMatchObject({ trust: { state: 'partial' }, method: 'current_state' });
    expect(answer.limits).toEqual([expect.stringContaining('faster join')]);
  });

  it('is answered by what is current, its state in order, page by page each once, without members unless asked', async () => {
    const roomId = site.clone.truth.rooms.space.roomId as RoomId;
    const { rows } = await site.admin.query<{ type: string; state_key: string }>(
      'SELECT type, state_key FROM current_state_events WHERE room_id = $1 ORDER BY type, state_key',
      [roomId],
    );
    const keys = rows.map((row) => [row.type, row.state_key]);
    const state = await stateOf(roomId);
    expect([state.method, state.limits]).toEqual(['current_state', []]);
    expect(state.items.map((item) => [item.type, item.stateKey])).toEqual(keys.filter(([type]) => type !== 'm.room.member')); // prettier-ignore
    expect(state.items.find((item) => item.type === 'm.room.create')?.content).toMatchObject({ type: 'm.space' });
    const some = await stateOf(roomId, undefined, ['m.space.child', 'm.room.member']);
    expect(some.items.map((item) => [item.type, item.stateKey])).toEqual(keys.filter(([type = '']) => ['m.space.child', 'm.room.member'].includes(type))); // prettier-ignore
  });

  it('that the server leaves between two pages is told on from where the first page ended', async () => {
    const { room, at, roomId, n } = await makeGroupedRoom();
    for (const [name, eventId, membership] of [['ann', `$a${n}`, 'join'], ['bob', `$x${n}`, 'leave']] as const) {
      await room.current('m.room.member', local(name), eventId, membership);
    }
    const first = await rooms.listMembers({ roomId, memberships: [], limit: 1, cursor: null });
    expect([first.trust.state, first.method, told(first)]).toEqual(['current', 'current_state', ['ann join']]);
    await site.admin.query('DELETE FROM current_state_events WHERE room_id = $1', [roomId]);
    await room.event({ ...leave('ann'), eventId: `$z${n}`, stream: at + 5, receivedMs: 600 });
    await room.localMember(local('ann'), 'leave', `$z${n}`);
    const second = await rooms.listMembers({ roomId, memberships: [], limit: 1, cursor: first.nextCursor });
    expect([second.trust.state, second.nextCursor, told(second)]).toEqual(['deleted', null, ['bob leave']]);
  }); // prettier-ignore

  it('holds hostile keys and content, and pages go on behind them', async () => {
    const { room, at, roomId } = await makeRoom();
    const n = made;
    const keys = ['', '\u0001'.repeat(255), '\u202E<b>', '"'.repeat(255), '😀'.repeat(60)];
    await room.localMember(local('ann'), 'join', `$c${n}`);
    for (const [index, key] of keys.entries()) {
      const eventId = `$h${n}x${index}`;
      await room.event({ eventId, type: '\u0002'.repeat(255), stateKey: key, stream: at + index + 1, receivedMs: 200 });
      await room.current('\u0002'.repeat(255), key, eventId);
    }
    await site.admin.query(`UPDATE event_json SET json = '{"content":{"a":1e999,"__proto__":{"b":2}}}' WHERE event_id = $1`, [`$h${n}x1`]);
    await site.admin.query(`UPDATE event_json SET json = 'nonsense' WHERE event_id = $1`, [`$h${n}x2`]);
    await site.admin.query(`UPDATE event_json SET json = '{"content":"' || repeat('x', 70000) || '"}' WHERE event_id = $1`, [`$h${n}x3`]);
    const { items } = await stateOf(roomId, undefined, [], 1);
    expect(items.map((item) => item.stateKey).sort()).toEqual([...keys].sort());
    const contentOf = (key: string | undefined): unknown => items.find((item) => item.stateKey === key)?.content;
    expect([contentOf(keys[2]), contentOf(keys[3]), JSON.stringify(contentOf(keys[1]))]).toEqual([null, null, '{"a":null,"__proto__":{"b":2}}']);
  }); // prettier-ignore

  it('refuses cursors of other lists', async () => {
    const { roomId } = await makeRoom();
    const wrong = { roomId, limit: 5, cursor: Buffer.from('{"x":1}').toString('base64url') };
    await expect(rooms.listMembers({ ...wrong, memberships: [] })).rejects.toMatchObject({ code: 'invalid_cursor' });
    await expect(rooms.listState({ ...wrong, types: [] })).rejects.toMatchObject({ code: 'invalid_cursor' });
  });
});

import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors';
import { silentLog } from '../base/log';
import type { ToldRoom } from '../storage/controllers/censor-controller';
import { FakeClock } from '../testing/fake-clock';
import { FakeReplication } from '../testing/fake-replication';
import { passTime } from '../testing/pass-time';
import { InvalidationPublisher } from './invalidation-publisher';
import { Teller } from './teller';

type Delivery = { told: boolean; listening: number | null; expected: number | null; error: string | null };

/** An outbox in memory: it says when each room was announced, and what came of it. */
class Outbox {
  readonly announced: { atMs: number; roomId: string; streamId: number }[] = [];
  readonly deliveries: Delivery[] = [];
  readonly gone = new Set<string>();
  fails: AppError | undefined;

  constructor(private readonly clock: FakeClock) {}

  async announceRoom(
    { roomId }: { roomId: string },
    publish: (row: { streamId: number; cacheFunc: 'ph_cache_fake'; keys: string[]; atMs: number }) => Promise<void>,
  ): Promise<boolean> {
    if (this.fails) throw this.fails;
    if (this.gone.has(roomId)) return false;
    const atMs = this.clock.nowMs();
    this.announced.push({ atMs, roomId, streamId: this.announced.length + 1 });
    await publish({ streamId: this.announced.length, cacheFunc: 'ph_cache_fake', keys: [roomId], atMs });
    return true;
  }

  recordDelivery(_room: unknown, delivery: Delivery): Promise<void> {
    this.deliveries.push(delivery);
    return Promise.resolve();
  }
}

function arrange(via: 'redis' | 'none' = 'redis') {
  const clock = new FakeClock();
  const link = new FakeReplication(via);
  const writes = new Outbox(clock);
  const changed: string[] = [];
  const publisher = new InvalidationPublisher(link, clock);
  const onChanged = (operationId: string): void => void changed.push(operationId);
  const teller = new Teller({ writes, link, publisher, clock, log: silentLog, onChanged });
  const startMs = clock.nowMs();
  const times = (): number[] => writes.announced.map(({ atMs }) => atMs - startMs);
  return { clock, link, writes, changed, teller, times };
}

const pendingRoom = (roomId: string, announcements: number): ToldRoom => ({
  operationId: 'earlier', roomId, state: 'pending', announcements, listening: null, expected: null, error: null,
  notedMs: 0, ageMs: 0, lastMs: null,
}); // prettier-ignore

describe('telling the processes of a room', () => {
  it('announces a room at once, and with fresh tokens after 1 s and 5 s; then it is told', async () => {
    const { clock, link, teller, times, writes } = arrange();
    await teller.tellNow('operation', '!room');
    await passTime(clock, 10_000);
    expect(times()).toEqual([0, 1_000, 5_000]);
    expect(link.lines.map((line) => line.split(' ').slice(0, 4).join(' '))).toEqual([
      'RDATA caches synoptic 1',
      'RDATA caches synoptic 2',
      'RDATA caches synoptic 3',
    ]);
    expect(writes.deliveries.map(({ told }) => told)).toEqual([false, false, true]);
    expect(teller.outstanding).toBe(0);
  });

  it('spreads many rooms: one announcement a second, rooms that nobody has heard of first', async () => {
    const { clock, teller, times, writes } = arrange();
    teller.tell('operation', ['!a', '!b', '!c']);
    await passTime(clock, 2_000);
    expect(times()).toEqual([0, 1_000, 2_000]);
    expect(writes.announced.map(({ roomId }) => roomId)).toEqual(['!a', '!b', '!c']);
    await passTime(clock, 20_000);
    expect(writes.announced).toHaveLength(9);
    const gaps = times().slice(1).map((at, index) => at - (times()[index] ?? 0)); // prettier-ignore
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_000);
  });

  it('lets a single event pass those that wait for their turn', async () => {
    const { clock, teller, writes } = arrange();
    teller.tell('bulk', ['!a', '!b', '!c']);
    await passTime(clock, 100);
    await teller.tellNow('single', '!urgent');
    expect(writes.announced.map(({ roomId }) => roomId)).toEqual(['!a', '!urgent']);
  });

  it('keeps the pace when many single events follow each other', async () => {
    const { clock, teller, times } = arrange();
    for (let index = 0; index < 8; index += 1) await teller.tellNow(`single ${index}`, `!room${index}`);
    expect(times()).toEqual([0, 0, 0, 0, 0]);
    await passTime(clock, 60_000, 100);
    const all = times();
    expect(all).toHaveLength(24);
    const later = all.slice(5);
    expect(later.every((at, index) => at - (later[index - 1] ?? 0) >= 1_000)).toBe(true);
  });

  it('goes on, ever more slowly, while fewer listen than should', async () => {
    const { clock, link, teller, times, writes } = arrange();
    link.subscribers = 6;
    link.instances = Array.from({ length: 7 }, (_, index) => ({
      instanceName: `worker${index}`,
      lastHeardMs: clock.nowMs(),
    }));
    await teller.tellNow('operation', '!room');
    await passTime(clock, 200_000, 500);
    expect(times()).toEqual([0, 1_000, 5_000, 65_000, 185_000]);
    expect(writes.deliveries[0]).toEqual({ told: false, listening: 6, expected: 7, error: null });
    link.subscribers = 7;
    await passTime(clock, 300_000, 500);
    expect(writes.deliveries.at(-1)).toMatchObject({ told: true, listening: 7, expected: 7 });
    expect(teller.outstanding).toBe(0);
  });

  it('does not count a process as missing that was last heard hours ago', async () => {
    const { clock, link, teller, writes } = arrange();
    link.instances = Array.from({ length: 9 }, (_, index) => ({
      instanceName: `worker${index}`,
      lastHeardMs: clock.nowMs() - (index < 7 ? 0 : 2 * 3_600_000),
    }));
    await teller.tellNow('operation', '!room');
    expect(writes.deliveries[0]).toMatchObject({ listening: 7, expected: 7 });
  });

  it('takes nobody listening for not told', async () => {
    const { clock, link, teller, writes } = arrange();
    link.subscribers = 0;
    await teller.tellNow('operation', '!room');
    await passTime(clock, 10_000);
    expect(writes.deliveries.every(({ told }) => !told)).toBe(true);
    expect(teller.outstanding).toBe(1);
  });

  it('writes no row while Redis is away, and announces 2 s after it is back', async () => {
    const { clock, link, teller, times, writes } = arrange();
    link.cut();
    await teller.tellNow('operation', '!room');
    await passTime(clock, 30_000, 500);
    expect(writes.announced).toEqual([]);
    expect(teller.nextAtMs('operation')).toBeNull();
    link.mend();
    expect(teller.nextAtMs('operation')).toBe(clock.nowMs() + 2_000);
    await passTime(clock, 10_000);
    expect(times()).toEqual([32_000, 33_000, 37_000]);
  });

  it('announces again 2 s after a process has connected anew, at most once a minute', async () => {
    const { clock, link, teller, times } = arrange();
    link.subscribers = 0;
    await teller.tellNow('operation', '!room');
    await passTime(clock, 10_000);
    link.processConnects();
    await passTime(clock, 5_000);
    link.processConnects();
    await passTime(clock, 5_000);
    expect(times()).toEqual([0, 1_000, 5_000, 12_000]);
  });

  it('needs one more announcement for a room that an earlier run announced in full', async () => {
    const { clock, teller, writes } = arrange();
    teller.adopt([pendingRoom('!a', 3)]);
    await passTime(clock, 10_000);
    expect(writes.deliveries).toEqual([{ told: true, listening: 7, expected: 7, error: null }]);
  });

  it('tries again after the database refused, and forgets a room that was told by another copy', async () => {
    const { clock, teller, times, writes } = arrange();
    writes.fails = new AppError({ code: 'connection_lost', message: 'lost', remedy: 'wait' });
    await teller.tellNow('operation', '!room');
    expect(teller.outstanding).toBe(1);
    writes.fails = undefined;
    await passTime(clock, 5_500);
    expect(times()).toEqual([5_000]);
    writes.gone.add('!room');
    await passTime(clock, 2_000);
    expect(teller.outstanding).toBe(0);
  });

  it('stops where the operator ends it, and where the connection closes', async () => {
    const { clock, teller, writes } = arrange();
    teller.tell('one', ['!a']);
    teller.tell('two', ['!b']);
    teller.forget('one');
    await passTime(clock, 500);
    expect(writes.announced.map(({ roomId }) => roomId)).toEqual(['!b']);
    await teller.dispose();
    await passTime(clock, 60_000, 500);
    expect(writes.announced).toHaveLength(1);
    expect(clock.timerCount).toBe(0);
  });

  it('gives up after a day: a process that has not restarted since is then named in words only', async () => {
    const { clock, link, teller, writes } = arrange();
    link.subscribers = 0;
    teller.adopt([{ ...pendingRoom('!old', 3), ageMs: 86_400_000 - 100_000 }]);
    await passTime(clock, 2_000_000, 5_000);
    expect(writes.announced.length).toBeGreaterThan(0);
    expect(Math.max(...writes.announced.map(({ atMs }) => atMs))).toBeLessThanOrEqual(1_700_000_000_000 + 100_000);
    expect(teller.outstanding).toBe(0);
  });

  it('does nothing without Redis', async () => {
    const { clock, teller, writes } = arrange('none');
    await teller.tellNow('operation', '!room');
    await passTime(clock, 10_000);
    expect([writes.announced, teller.outstanding]).toEqual([[], 0]);
  });
});

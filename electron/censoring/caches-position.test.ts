import { describe, expect, it } from 'vitest';
import { silentLog } from '../base/log';
import type { CachesPosition } from '../storage/controllers/censor-controller';
import { FakeClock } from '../testing/fake-clock';
import { FakeReplication } from '../testing/fake-replication';
import { passTime } from '../testing/pass-time';
import { CachesPositionAnnouncer } from './caches-position';

function arrange(position: CachesPosition | null) {
  const clock = new FakeClock();
  const publisher = new FakeReplication();
  const state = { position, fails: false };
  const reads = {
    readCachesPosition: () =>
      state.fails ? Promise.reject(new Error('the database is away')) : Promise.resolve(state.position),
  };
  const announcer = new CachesPositionAnnouncer({ reads, publisher, clock, log: silentLog });
  announcer.start();
  return { clock, publisher, state, announcer };
}

describe('the position of our name on the caches stream', () => {
  it('is announced 1.5 s after the link is live and after each REPLICATE, not before the real writers', async () => {
    const { clock, publisher } = arrange({ own: 40, last: 42 });
    await passTime(clock, 1_450);
    expect(publisher.lines).toEqual([]);
    await passTime(clock, 100);
    expect(publisher.lines).toEqual(['POSITION caches synoptic 40 42']);
    publisher.processConnects();
    await passTime(clock, 1_600);
    expect(publisher.lines).toHaveLength(2);
  });

  it('answers a REPLICATE that comes while an answer is due with one of its own', async () => {
    const { clock, publisher } = arrange({ own: 40, last: 42 });
    await passTime(clock, 1_000);
    publisher.processConnects();
    publisher.processConnects();
    await passTime(clock, 10_000);
    expect(publisher.lines).toHaveLength(2);
  });

  it('is never announced before our first row ever', async () => {
    const { clock, publisher, announcer } = arrange({ own: null, last: 42 });
    publisher.processConnects();
    await passTime(clock, 130_000, 500);
    await announcer.dispose();
    expect(publisher.lines).toEqual([]);
  });

  it('is repeated every minute if the stream has moved, and a last time on leaving', async () => {
    const { clock, publisher, state, announcer } = arrange({ own: 40, last: 42 });
    await passTime(clock, 130_000, 500);
    expect(publisher.lines).toHaveLength(1);
    state.position = { own: 40, last: 50 };
    await passTime(clock, 60_000, 500);
    expect(publisher.lines.at(-1)).toBe('POSITION caches synoptic 40 50');
    state.position = { own: 40, last: 51 };
    await announcer.dispose();
    expect(publisher.lines.at(-1)).toBe('POSITION caches synoptic 40 51');
    expect(publisher.lines).toHaveLength(3);
    expect(clock.timerCount).toBe(0);
  });

  it('waits while a copy of Synoptic has a token in flight', async () => {
    const { clock, publisher, state } = arrange(null);
    await passTime(clock, 2_000);
    expect(publisher.lines).toEqual([]);
    state.position = { own: 43, last: 43 };
    await passTime(clock, 1_000);
    expect(publisher.lines).toEqual(['POSITION caches synoptic 43 43']);
  });

  it('is announced when Redis is back, and survives a database that is away', async () => {
    const { clock, publisher, state } = arrange({ own: 40, last: 42 });
    state.fails = true;
    await passTime(clock, 2_000);
    publisher.cut();
    state.fails = false;
    publisher.mend();
    await passTime(clock, 2_000);
    expect(publisher.lines).toEqual(['POSITION caches synoptic 40 42']);
  });
});

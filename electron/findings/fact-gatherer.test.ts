import { expect, test } from 'vitest';
import { AppError } from '../../shared/errors';
import { silentLog } from '../base/log';
import { FakeClock } from '../testing/fake-clock';
import { databaseFacts, evaluate, homeserverFacts } from '../testing/homeserver-facts';
import { passTime } from '../testing/pass-time';
import type { WireView } from '../replication/stream-positions';
import type { DatabaseFacts } from './facts';
import { FactGatherer } from './fact-gatherer';

const noWire: WireView = {
  positions: () => [],
  instances: () => [],
  linkLive: false,
  linkSinceMs: null,
  ownCachesPosition: () => null,
};

/** A database whose answers the test gives, and a gatherer that asks it. */
function gathering(): {
  clock: FakeClock;
  gatherer: FactGatherer;
  answer: { facts: DatabaseFacts; fails: boolean; reads: number };
} {
  const clock = new FakeClock();
  const answer = { facts: databaseFacts(), fails: false, reads: 0 };
  const read = (): Promise<DatabaseFacts> => {
    answer.reads += 1;
    if (!answer.fails) return Promise.resolve(answer.facts);
    return Promise.reject(new AppError({ code: 'connection_lost', message: 'The database is away.', remedy: 'Wait.' }));
  };
  const gatherer = new FactGatherer(
    {
      serverName: () => 'example.org',
      wire: noWire,
      link: () => ({ via: 'none', listening: null, otherChannels: [] }),
      database: { read, readPositions: read },
      configuration: () => ({ topology: null, error: null, readMs: null }),
      metrics: () => [],
      health: () => [],
      own: () => ({ readStores: [], writeStores: [], unlocked: false, version: '0', clockSkewMs: null }),
    },
    { clock, log: silentLog, onRead: () => undefined },
  );
  return { clock, gatherer, answer };
}

test('facts of before a failure stay to be shown, and nothing is judged by them until the database answers again', async () => {
  const { clock, gatherer, answer } = gathering();
  gatherer.start();
  await passTime(clock, 100);
  answer.fails = true;
  await passTime(clock, 20_000, 1_000);
  const { database, databaseError } = gatherer.current();
  const { unchecked } = evaluate(homeserverFacts({ database, databaseError }));
  answer.fails = false;
  await passTime(clock, 20_000, 1_000);
  expect([database !== null, databaseError, unchecked.find(({ code }) => code === 'expiry_blocked')?.why, gatherer.current().databaseError]).toEqual([
    true, 'The database is away.', 'The database could not be read: The database is away.', null,
  ]); // prettier-ignore
  await gatherer.dispose();
});

test('positions that are read more often keep a time of their own, and are not asked for again before they are old', async () => {
  const { clock, gatherer, answer } = gathering();
  gatherer.start();
  await passTime(clock, 100);
  answer.facts = databaseFacts({ asOfMs: 2, positionsAsOfMs: 2, streamPositions: [] });
  await gatherer.freshenPositions(2_000);
  const early = answer.reads;
  clock.advance(2_000);
  await gatherer.freshenPositions(2_000);
  const { database } = gatherer.current();
  expect([early, answer.reads, database?.asOfMs === databaseFacts().asOfMs, database?.positionsAsOfMs]).toEqual([
    1,
    2,
    true,
    2,
  ]);
  await gatherer.dispose();
});

test('a view that went away is told so, and its cancelled question is no failure of the database', async () => {
  const { clock, gatherer, answer } = gathering();
  gatherer.start();
  await passTime(clock, 100);
  clock.advance(5_000);
  answer.fails = true;
  const leaving = new AbortController();
  leaving.abort();
  await expect(gatherer.freshenPositions(2_000, leaving.signal)).rejects.toThrow();
  expect(gatherer.current().databaseError).toBeNull();
  await gatherer.dispose();
});

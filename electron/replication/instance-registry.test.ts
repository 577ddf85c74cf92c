import { expect, test } from 'vitest';
import { FakeClock } from '../testing/fake-clock';
import { parseCommand } from './commands';
import { InstanceRegistry } from './instance-registry';

function listening(): {
  clock: FakeClock;
  registry: InstanceRegistry;
  hear: (line: string) => void;
  silent: () => string[];
} {
  const clock = new FakeClock(0);
  const registry = new InstanceRegistry(clock);
  const hear = (line: string): void => registry.note(parseCommand(line));
  const silent = (): string[] => {
    registry.lookForSilent();
    return registry
      .list()
      .filter(({ silentSinceMs }) => silentSinceMs !== null)
      .map(({ instanceName }) => instanceName);
  };
  return { clock, registry, hear, silent };
}

test('a process that does not answer for 5 s after everybody was asked is silent, and back when it is heard', () => {
  const { clock, registry, hear, silent } = listening();
  hear('POSITION caches p1 1 1');
  hear('POSITION caches p2 1 1');
  clock.advance(10_000);
  const wanted = registry.shouldAsk;
  hear('REPLICATE');
  hear('POSITION caches p2 1 1');
  clock.advance(4_999);
  const tooEarly = silent();
  clock.advance(1);
  const now = silent();
  hear('RDATA caches p1 2 ["f",null,1]');
  expect([wanted, tooEarly, now, silent(), registry.list()[0]?.backAtMs]).toEqual([true, [], ['p1'], [], 15_000]);
});

test('a process that was never asked is not called silent, however long it says nothing', () => {
  const { clock, hear, silent } = listening();
  hear('POSITION caches p1 1 1');
  clock.advance(3_600_000);
  expect(silent()).toEqual([]);
});

test('a question of an earlier connection counts no more: its answer may have been lost with the link', () => {
  const { clock, registry, hear, silent } = listening();
  hear('POSITION caches p1 1 1');
  hear('REPLICATE');
  registry.beginConnection();
  clock.advance(60_000);
  expect(silent()).toEqual([]);
});

test('questions are at least 10 s apart, whichever copy of Synoptic asks, and our own name is no process', () => {
  const { clock, registry, hear } = listening();
  hear('POSITION caches synoptic 1 1');
  hear('POSITION caches p1 1 1');
  clock.advance(10_000);
  hear('REPLICATE');
  const asked = registry.shouldAsk;
  clock.advance(10_000);
  expect([asked, registry.shouldAsk, registry.list().map(({ instanceName }) => instanceName)]).toEqual([
    false,
    true,
    ['p1'],
  ]);
});

import { expect, test } from 'vitest';
import { FakeClock } from '../testing/fake-clock';
import { parseCommand } from './commands';
import { InstanceRegistry } from './instance-registry';

test('a process that was asked and does not answer is silent 5 s later, and back when it is heard', () => {
  const clock = new FakeClock(0);
  const registry = new InstanceRegistry(clock);
  registry.note(parseCommand('POSITION events w 1 1'));
  clock.advance(10_000);
  const asks = registry.shouldAsk;
  registry.note(parseCommand('REPLICATE'));
  clock.advance(4_999);
  registry.lookForSilent();
  const before = registry.list()[0]?.silentSinceMs;
  clock.advance(1);
  registry.lookForSilent();
  const after = registry.list()[0]?.silentSinceMs;
  registry.note(parseCommand('POSITION events w 1 1'));
  expect([asks, before, after, registry.list()]).toEqual([
    true, null, 15_000,
    [{ instanceName: 'w', firstHeardMs: 0, lastHeardMs: 15_000, silentSinceMs: null, backAtMs: 15_000 }],
  ]); // prettier-ignore
});

test('our own name is no process, and a question that a lost link swallowed silences nobody', () => {
  const clock = new FakeClock(0);
  const registry = new InstanceRegistry(clock);
  registry.note(parseCommand('POSITION caches synoptic 1 1'));
  registry.note(parseCommand('POSITION events w 1 1'));
  registry.note(parseCommand('REPLICATE'));
  registry.beginConnection();
  clock.advance(60_000);
  registry.lookForSilent();
  expect(registry.list().map(({ instanceName, silentSinceMs }) => [instanceName, silentSinceMs])).toEqual([
    ['w', null],
  ]);
});

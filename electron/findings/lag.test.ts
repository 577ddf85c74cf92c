import { expect, test } from 'vitest';
import { databaseFacts, homeserverFacts, nowMs, writerPosition } from '../testing/homeserver-facts';
import { trackLag, type LagMemory } from './lag';

/** The facts of one reading: where the wire and the database stand with one writer of `events`, so many ms from now. */
function reading(afterMs: number, livePosition: number, databasePosition: number | null) {
  const streamPositions =
    databasePosition === null ? [] : [{ stream: 'events', instanceName: 'p1', position: databasePosition }];
  return homeserverFacts({
    nowMs: nowMs + afterMs,
    wire: { positions: [writerPosition('events', 'p1', { livePosition })] },
    database: databaseFacts({ streamPositions }),
  });
}

const cases: [string, ReturnType<typeof reading>[], LagMemory][] = [
  ['a database that is not ahead leaves no mark', [reading(0, 10, 10)], {}],
  ['an idle writer, whose row is below its announcement, leaves no mark', [reading(0, 12, 10)], {}],
  ['a writer without a row leaves no mark', [reading(0, 12, null)], {}],
  [
    'a lag lasts from when the database was first seen ahead',
    [reading(0, 10, 12), reading(2_000, 11, 15)],
    { 'events p1': { targetPosition: 12, sinceMs: nowMs } },
  ],
  [
    'under steady traffic a lag starts anew each time that the wire has reached what was seen ahead',
    [reading(0, 10, 12), reading(2_000, 12, 15)],
    { 'events p1': { targetPosition: 15, sinceMs: nowMs + 2_000 } },
  ],
  ['a lag is over once the wire has reached the database', [reading(0, 10, 12), reading(2_000, 12, 12)], {}],
];

test.each(cases)('%s', (_name, readings, expected) => {
  expect(readings.reduce<LagMemory>(trackLag, {})).toEqual(expected);
});

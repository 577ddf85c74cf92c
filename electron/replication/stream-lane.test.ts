import { expect, test } from 'vitest';
import { parseCommand } from './commands';
import { StreamLane } from './stream-lane';

function waitFor(lane: StreamLane, line: string): void {
  const command = parseCommand(line);
  if (command.kind === 'RDATA' || command.kind === 'POSITION') lane.wait(command);
}

test('announcements that wait for a database that is away for long stay bounded, and the newest counts', () => {
  const lane = new StreamLane();
  for (let token = 1; token <= 25_000; token += 1) waitFor(lane, `POSITION events w ${token - 1} ${token}`);
  const waiting = lane.takeWaiting();
  expect([waiting.length <= 10_000, waiting[waiting.length - 1]]).toEqual([
    true,
    { kind: 'POSITION', stream: 'events', instanceName: 'w', previousToken: 24_999, newToken: 25_000 },
  ]);
});

test('a flood of made-up writers leaves no more than can be held, and the first one is kept', () => {
  const lane = new StreamLane();
  for (let index = 0; index < 40_000; index += 1) waitFor(lane, `POSITION events w${index} 1 1`);
  const waiting = lane.takeWaiting();
  expect([waiting.length <= 11_000, waiting[0]]).toEqual([
    true,
    { kind: 'POSITION', stream: 'events', instanceName: 'w0', previousToken: 1, newToken: 1 },
  ]);
});

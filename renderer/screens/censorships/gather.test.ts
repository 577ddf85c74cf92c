import { expect, it } from 'vitest';
import type { Censorship } from '../../../shared/contract/censorships';
import { nothingChosen, withGroup, withRow } from './chosen';
import { gatherChosen, type ReadGroup } from './gather';

const item = (eventId: string, redactionEventId: string | null = null): Censorship => ({
  kind: 'expiry', eventId, redactionEventId, redactedBy: null, roomId: null, roomName: null, sender: null, type: null,
  jsonBytes: null, writtenBy: null, receivedMs: null, dueMs: 0, overdue: true, reason: 'timer_lost', sentence: null, evidence: [],
  nextStep: null, turnMs: null,
}); // prettier-ignore
const pages = (...lists: Censorship[][]): ReadGroup =>
  async function* read() {
    await Promise.resolve();
    for (const items of lists) yield { items };
  };
const ignore = (): void => undefined;
const lost = withGroup(nothingChosen, 'timer_lost', true);

it('gathers single rows and whole groups, each event once, without what was left out', async () => {
  const chosen = withRow(withRow(lost, 'timer_lost', '$b', false), 'none', '$z $redaction', true);
  const read = pages([item('$a'), item('$b')], [item('$c'), item('$a', '$again')]);
  expect(await gatherChosen(chosen, read, 10, ignore)).toEqual({ eventIds: ['$z', '$a', '$c'], isCut: false });
});

it('reads no further than one preview holds, and says that there was more', async () => {
  const told: number[] = [];
  const read = pages([item('$a'), item('$b')], [item('$c'), item('$d')], [item('$never')]);
  const gathered = await gatherChosen(lost, read, 3, (rows) => told.push(rows));
  expect(gathered).toEqual({ eventIds: ['$a', '$b', '$c'], isCut: true });
  expect(told).toEqual([2, 3]);
});

import { expect, it } from 'vitest';
import type { ServedEvent } from '../../../shared/contract/censor';
import { servedRows } from './served-rows';

const served = (eventId: string, instanceName: string, pruned: boolean): ServedEvent => ({
  eventId, instanceName, url: '', state: 'equal', pruned, atMs: 0, sentence: '',
}); // prettier-ignore
const answer = (...items: ServedEvent[]) => ({ items, notAsked: [], sentence: '', atMs: 0 });

it('sets what a process served before beside what it serves after, and keeps what was asked but once', () => {
  const rows = servedRows({
    before: answer(served('$a', 'master', false), served('$a', 'sync1', false)),
    after: answer(served('$a', 'sync1', true), served('$a', 'sync2', true)),
  });
  expect(rows.map(({ key, before, after }) => [key, before?.pruned ?? null, after?.pruned ?? null])).toEqual([
    ['$a master', false, null],
    ['$a sync1', false, true],
    ['$a sync2', null, true],
  ]);
});

it('has no rows where nothing was asked', () => {
  expect(servedRows({ before: null, after: null })).toEqual([]);
});

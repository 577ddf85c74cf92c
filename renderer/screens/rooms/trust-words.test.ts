import { expect, it } from 'vitest';
import { trustSentence } from './trust-words';

it('says since when the server is no longer in the room, and that it is not known where it is not', () => {
  const sinceMs = Date.UTC(2025, 4, 12, 12);
  expect(trustSentence({ state: 'stale', sinceMs })).toContain('on 12 May 2025');
  expect(trustSentence({ state: 'deleted', sinceMs: null })).toContain('at a time that is not known');
});

it('says of a purged room that nothing of its content is left', () => {
  expect(trustSentence({ state: 'purged', sinceMs: null })).toContain('purged');
});

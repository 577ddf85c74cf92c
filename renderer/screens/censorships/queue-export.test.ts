import { expect, it } from 'vitest';
import type { Censorship } from '../../../shared/contract/censorships';
import { queueCsv } from './queue-export';

it('a queue leaves as a table whose names no spreadsheet runs, and whose absurd times are no dates', () => {
  const item: Censorship = {
    kind: 'expiry', eventId: '$a', redactionEventId: null, redactedBy: null, roomId: '!r:a.org', roomName: '=cmd|calc',
    sender: '@a:a.org', type: 'm.room.message', jsonBytes: 10, writtenBy: 'persister1', receivedMs: 1, dueMs: 9e15, overdue: false,
    reason: 'feature_off', sentence: 'It is off.', evidence: [], nextStep: null, turnMs: null,
  }; // prettier-ignore
  const [, row] = queueCsv([item]).split('\r\n');
  expect(row).toBe(
    ",The feature is off,expiry,$a,,,!r:a.org,'=cmd|calc,'@a:a.org,m.room.message,10,persister1,1,9000000000000000,false,feature_off,It is off.,",
  );
});

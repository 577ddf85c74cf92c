import { describe, expect, it } from 'vitest';
import type { RedactionRow } from '../databases/main/redaction-store';
import { redactionVerdict } from './redaction-verdict';

const target = { roomId: '!a:x', type: 'm.room.message', sender: '@ann:x' };
const event = { roomId: '!a:x', sender: '@bob:x', atMs: 1, rejected: false, internalMetadata: '{}', json: '{}' };
const row: RedactionRow = { eventId: '$r', haveCensored: false, recheck: null, event };
const checked = '{"recheck_redaction":true}';

describe('the verdict on a redaction', () => {
  it.each([
    ['allowed', row, target],
    ['create_event', row, { ...target, type: 'm.room.create' }],
    ['redaction_missing', { ...row, event: null }, target],
    ['redaction_missing', { ...row, event: { ...event, json: null } }, target],
    ['other_room', { ...row, event: { ...event, roomId: '!b:x' } }, target],
    ['redaction_rejected', { ...row, event: { ...event, rejected: true } }, target],
    ['allowed', { ...row, event: { ...event, internalMetadata: checked } }, target],
    ['other_domain', { ...row, event: { ...event, internalMetadata: checked, sender: '@bob:y' } }, target],
    ['other_domain', { ...row, event: { ...event, internalMetadata: checked, sender: null } }, target],
    // Without the mark, other domains were judged by power levels when the redaction came.
    ['allowed', { ...row, event: { ...event, sender: '@bob:y' } }, target],
    ['allowed', { ...row, recheck: false, event: { ...event, internalMetadata: checked, sender: '@bob:y' } }, target],
    [
      'other_domain',
      { ...row, recheck: true, event: { ...event, internalMetadata: checked, sender: '@bob:y' } },
      target,
    ],
    ['allowed', { ...row, recheck: false, event: null }, target],
    ['create_event', { ...row, recheck: false }, { ...target, type: 'm.room.create' }],
    ['not_rechecked', { ...row, event: { ...event, internalMetadata: 'nonsense' } }, target],
    ['not_rechecked', { ...row, event: { ...event, internalMetadata: null } }, target],
  ] as const)('is %j', (verdict, redaction, of) => {
    expect(redactionVerdict(redaction, of)).toBe(verdict);
  });

  it('compares what stands after the first colon of senders that are no valid ids', () => {
    const odd = { ...row, event: { ...event, internalMetadata: checked, sender: 'bob:x:1' } };
    expect(redactionVerdict(odd, { ...target, sender: 'ann:x:1' })).toBe('allowed');
    expect(redactionVerdict(odd, { ...target, sender: 'ann' })).toBe('other_domain');
  });
});

import { describe, expect, it } from 'vitest';
import { decideCensoring, type PreviewedEvent } from './censor-decision';
import { pruneStored, sha256Hex } from './pruned-form';

const before = '{"type":"m.room.message","content":{"body":"words"},"signatures":{},"unsigned":{}}';
const after = '{"type":"m.room.message","content":{},"signatures":{},"unsigned":{}}';
const previewed: PreviewedEvent = {
  roomVersion: '10',
  previewBeforeSha256: sha256Hex(before),
  previewAfterSha256: sha256Hex(after),
};
const onlyExpiry: PreviewedEvent = { roomVersion: null, previewBeforeSha256: null, previewAfterSha256: null };

describe('deciding what to write over an event', () => {
  it('writes the pruned form of what was previewed', () => {
    expect(decideCensoring(previewed, { json: before, roomVersion: '10' })).toEqual({
      kind: 'write',
      after,
      beforeSha256: previewed.previewBeforeSha256,
      afterSha256: previewed.previewAfterSha256,
    });
  });

  it.each([
    ['the text changed', previewed, { json: before.replace('words', 'other'), roomVersion: '10' }],
    ['the room version changed', previewed, { json: before, roomVersion: '11' }],
    ['an event came where there was none', onlyExpiry, { json: before, roomVersion: '10' }],
    [
      'another result was shown',
      { ...previewed, previewAfterSha256: 'f'.repeat(64) },
      { json: before, roomVersion: '10' },
    ],
  ])('stops when %s', (_, given, stored) => {
    expect(decideCensoring(given, stored)).toMatchObject({ kind: 'stop', outcome: 'changed_since_preview' });
  });

  it('cleans up beside what somebody else censored in the meantime, in whatever form', () => {
    const decided = decideCensoring(previewed, { json: after, roomVersion: '10' });
    expect(decided).toMatchObject({ kind: 'clean', sentence: expect.stringContaining('Someone else') as string });
    const otherForm = '{"type":"m.room.message","content":{},"signatures":{},"unsigned":{"age_ts":5}}';
    expect(decideCensoring(previewed, { json: otherForm, roomVersion: '10' }).kind).toBe('clean');
  });

  it('cleans up beside what was pruned before the preview', () => {
    const pruned = { ...previewed, previewBeforeSha256: sha256Hex(after) };
    expect(decideCensoring(pruned, { json: after, roomVersion: '10' })).toMatchObject({
      kind: 'clean',
      sentence: expect.stringContaining('before') as string,
    });
  });

  it('refuses what cannot be pruned by rule', () => {
    expect(decideCensoring(previewed, { json: before, roomVersion: null })).toMatchObject({
      kind: 'stop',
      outcome: 'refused',
    });
    expect(decideCensoring(previewed, { json: '{', roomVersion: '10' })).toMatchObject({
      kind: 'stop',
      outcome: 'refused',
    });
  });

  it('removes only the expiry of what was never here, and finds what was purged gone', () => {
    expect(decideCensoring(onlyExpiry, null)).toEqual({ kind: 'remove_expiry' });
    expect(decideCensoring(previewed, null)).toMatchObject({ kind: 'stop', outcome: 'not_found' });
  });
});

describe('the pruned form of a stored event', () => {
  it('leaves a pruned text byte for byte, and does not stop at a form that hides words', () => {
    expect(pruneStored(after, '10')).toMatchObject({ kind: 'pruned', after, removed: [] });
    const spaced = after.replaceAll(':', ': ');
    expect(pruneStored(spaced, '10')).toMatchObject({ after });
    const repeated = after.replace('"content":{}', '"content":{"body":"hidden"},"content":{}');
    expect(pruneStored(repeated, '10')).toMatchObject({ after });
  });

  it('never quotes the stored text in a refusal', () => {
    const refused = pruneStored('{"content":"secret words"', '10');
    expect(refused.kind).toBe('refused');
    expect(JSON.stringify(refused)).not.toContain('secret');
  });
});

import { expect, it } from 'vitest';
import { betterOf, type ClaimedRedaction } from './unpruned';

const claim = (verdict: ClaimedRedaction['verdict'], haveCensored: boolean, isDue: boolean): ClaimedRedaction => ({
  targetEventId: '$t', redactionEventId: '$r', verdict, haveCensored, isDue,
}); // prettier-ignore

it.each([
  ['one that is marked and allowed', claim('allowed', true, true), true],
  ['one that is due and allowed', claim('allowed', false, true), true],
  ['one that is marked though it is not allowed', claim('other_room', true, true), true],
  ['not one that is not due', claim('allowed', false, false), false],
  ['not one that is due and not allowed: it is in the queue', claim('other_room', false, true), false],
  ['not one of an event that created its room', claim('create_event', true, true), false],
])('a redaction claims that the content is gone: %s', (_name, redaction, claims) => {
  expect(betterOf(undefined, redaction)).toBe(claims ? redaction : undefined);
});

it('of several redactions that one speaks which counts', () => {
  const [marked, refused, due] = [
    claim('allowed', true, true),
    claim('other_room', true, true),
    claim('allowed', false, true),
  ];
  expect([betterOf(refused, due), betterOf(due, marked), betterOf(marked, refused)]).toEqual([due, marked, marked]);
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ephemeralStatus } from './ephemeral';
import type { EphemeralFacts } from './ephemeral';
import { parseLossless } from './lossless';

const ASKS = '{"body":"x","org.matrix.self_destruct_after":1600000001000}';

function statusOf(content: string, facts: Partial<EphemeralFacts> = {}) {
  const defaults = { isState: false, featureEnabled: true, expiryRowMs: null };
  return ephemeralStatus({ content: parseLossless(content), ...defaults, ...facts });
}

describe('whether an event is self-destructing', () => {
  it('is so when it asks for it, the feature is on, and a row says when', () => {
    expect(statusOf(ASKS, { expiryRowMs: 1600000001000 })).toEqual({
      ephemeral: true,
      rule: 'expires',
      expiresAtMs: 1600000001000,
    });
  });

  it('takes the time from the row, since the homeserver expires by rows alone', () => {
    expect(statusOf(ASKS, { expiryRowMs: 5 }).expiresAtMs).toBe(5);
  });

  it('has no time without a row, though the content names one', () => {
    expect(statusOf(ASKS)).toEqual({ ephemeral: true, rule: 'not_scheduled', expiresAtMs: null });
  });

  it.each([
    ['{"body":"x"}', 'no_field'],
    ['{}', 'no_field'],
    ['[]', 'no_field'],
    ['"org.matrix.self_destruct_after"', 'no_field'],
    ['null', 'no_field'],
    ['{"m.self_destruct_after":1600000001000}', 'unprefixed_field_only'],
    ['{"m.self_destruct_after":"soon"}', 'unprefixed_field_only'],
    ['{"org.matrix.self_destruct_after":true}', 'boolean'],
    ['{"org.matrix.self_destruct_after":false}', 'boolean'],
    ['{"org.matrix.self_destruct_after":null}', 'not_an_integer'],
    ['{"org.matrix.self_destruct_after":"1600000001000"}', 'not_an_integer'],
    ['{"org.matrix.self_destruct_after":1600000001000.0}', 'not_an_integer'],
    ['{"org.matrix.self_destruct_after":16e11}', 'not_an_integer'],
    ['{"org.matrix.self_destruct_after":[1600000001000]}', 'not_an_integer'],
    ['{"org.matrix.self_destruct_after":{}}', 'not_an_integer'],
    ['{"org.matrix.self_destruct_after":1.5,"m.self_destruct_after":1}', 'not_an_integer'],
  ])('is not so with the content %s: %s', (content, rule) => {
    expect(statusOf(content)).toEqual({ ephemeral: false, rule, expiresAtMs: null });
  });

  it.each(['0', '-1', '-0', '123456789012345678901234567890'])('counts %s as an integer', (integer) => {
    expect(statusOf(`{"org.matrix.self_destruct_after":${integer}}`, { expiryRowMs: 7 }).rule).toBe('expires');
  });

  it('never is so for a state event', () => {
    expect(statusOf(ASKS, { isState: true })).toEqual({ ephemeral: false, rule: 'state_event', expiresAtMs: null });
  });

  it('treats an event without content as one that does not ask', () => {
    expect(ephemeralStatus({ content: undefined, isState: false, featureEnabled: true, expiryRowMs: null }).rule).toBe(
      'no_field',
    );
  });

  it.each([
    [false, null, { ephemeral: false, rule: 'feature_off', expiresAtMs: null }],
    // Written before the feature was switched off: it stays, and nothing happens at its time.
    [false, 9, { ephemeral: false, rule: 'feature_off', expiresAtMs: 9 }],
    [null, null, { ephemeral: false, rule: 'feature_unknown', expiresAtMs: null }],
    [null, 9, { ephemeral: true, rule: 'expires', expiresAtMs: 9 }],
  ] as const)('with the feature %s and the row %s is %o', (featureEnabled, expiryRowMs, expected) => {
    expect(statusOf(ASKS, { featureEnabled, expiryRowMs })).toEqual(expected);
  });

  it.each([
    ['{}', false, true, { ephemeral: true, rule: 'expiry_row_only', expiresAtMs: 9 }],
    ['{}', false, null, { ephemeral: true, rule: 'expiry_row_only', expiresAtMs: 9 }],
    ['{}', false, false, { ephemeral: false, rule: 'feature_off', expiresAtMs: 9 }],
    [ASKS, true, true, { ephemeral: true, rule: 'expiry_row_only', expiresAtMs: 9 }],
    ['{"m.self_destruct_after":1}', false, true, { ephemeral: true, rule: 'expiry_row_only', expiresAtMs: 9 }],
  ] as const)(
    'with the content %s, state %s, feature %s a leftover row is %o',
    (content, isState, featureEnabled, expected) => {
      expect(statusOf(content, { isState, featureEnabled, expiryRowMs: 9 })).toEqual(expected);
    },
  );

  it('never tells a time that no row gives, and never calls anything ephemeral while the feature is off', () => {
    const facts = fc.record({
      content: fc.constantFrom(ASKS, '{}', '{"m.self_destruct_after":1}', '{"org.matrix.self_destruct_after":true}'),
      isState: fc.boolean(),
      featureEnabled: fc.constantFrom(true, false, null),
      expiryRowMs: fc.option(fc.maxSafeInteger()),
    });
    fc.assert(
      fc.property(facts, ({ content, ...rest }) => {
        const status = statusOf(content, rest);
        expect([status.expiresAtMs, status.ephemeral && rest.featureEnabled === false]).toEqual([
          rest.expiryRowMs,
          false,
        ]);
      }),
    );
  });
});

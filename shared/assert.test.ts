import { describe, expect, it } from 'vitest';
import { assertNever, expectDefined } from './assert';

describe('assertions', () => {
  it('throws when a value outside its union is met at run time', () => {
    expect(() => assertNever('stray' as never)).toThrow('A value outside its union was met: stray');
  });

  it.each([0, '', false, Number.NaN])('passes on %j, which is defined', (value) => {
    expect(expectDefined(value, 'it is defined')).toBe(value);
  });

  it.each([null, undefined])('throws with the reason where the value is %s', (value) => {
    expect(() => expectDefined(value, 'the row was just written')).toThrow(
      'Expected a value: the row was just written',
    );
  });
});

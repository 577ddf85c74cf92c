import { describe, expect, it } from 'vitest';
import { countChosen, groupChoice, isRowChosen, nothingChosen, withGroup, withRow } from './chosen';

const counts = new Map([
  ['blocked', { value: 38, exact: true }],
  ['none', { value: 10_000, exact: false }],
]);

describe('what is chosen of a queue', () => {
  it('is single rows, each once', () => {
    const one = withRow(nothingChosen, 'blocked', '$a', true);
    const twice = withRow(one, 'blocked', '$a', true);
    expect(countChosen(twice, counts)).toEqual({ value: 1, exact: true });
    expect([groupChoice(twice, 'blocked'), groupChoice(twice, 'none')]).toEqual(['some', 'none']);
    expect(withRow(twice, 'blocked', '$a', false)).toEqual(nothingChosen);
  });

  it('is a group with rows that are not read yet, less those left out', () => {
    const less = withRow(withGroup(nothingChosen, 'blocked', true), 'blocked', '$a', false);
    expect(countChosen(less, counts)).toEqual({ value: 37, exact: true });
    expect([isRowChosen(less, 'blocked', '$a'), isRowChosen(less, 'blocked', '$unread')]).toEqual([false, true]);
    expect(groupChoice(less, 'blocked')).toBe('some');
    expect(groupChoice(withRow(less, 'blocked', '$a', true), 'blocked')).toBe('all');
  });

  it('forgets single choices of a group that is chosen whole, and of one that is let go', () => {
    const both = withRow(withRow(nothingChosen, 'blocked', '$a', true), 'none', '$b', true);
    expect(countChosen(withGroup(both, 'blocked', true), counts)).toEqual({ value: 39, exact: true });
    expect([...withGroup(both, 'blocked', false).rows.keys()]).toEqual(['$b']);
  });

  it('says that a count is a lower bound, and counts nothing for a group that went', () => {
    expect(countChosen(withGroup(nothingChosen, 'none', true), counts)).toEqual({ value: 10_000, exact: false });
    expect(countChosen(withGroup(nothingChosen, 'gone', true), counts)).toEqual({ value: 0, exact: true });
  });
});

import { expect, it } from 'vitest';
import { toCsv } from './csv';

it('quotes what needs it and ends lines as the format says', () => {
  expect(
    toCsv(
      ['a', 'b'],
      [
        ['x,"y"\n', null],
        [true, 12.5],
      ],
    ),
  ).toBe('a,b\r\n"x,""y""\n",\r\ntrue,12.5\r\n');
});

it('puts an apostrophe before what a spreadsheet would run, also behind blanks and invisible characters', () => {
  for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '\u200B=1']) {
    expect(toCsv(['h'], [[text]])).toContain(`'${text}`);
  }
});

it('leaves numbers below zero as numbers', () => {
  expect(toCsv(['h'], [[-1]])).toBe('h\r\n-1\r\n');
});

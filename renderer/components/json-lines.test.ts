import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isWithin, layOutJson, type JsonLine } from './json-lines';

const shown = (lines: JsonLine[]): string =>
  lines.map(({ indent, tokens }) => '  '.repeat(indent) + tokens.map(({ text }) => text).join('')).join('\n');

it('lays an event out as JSON.stringify would, for any value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      fc.pre(!/"(?:[^"\\]|\\.){190}/.test(text));
      expect(shown(layOutJson(text))).toBe(JSON.stringify(JSON.parse(text), null, 2));
    }),
  );
});

it('keeps the digits of numbers and repeated keys, which parsing would lose', () => {
  expect(shown(layOutJson('{"a":12345678901234567890,"a":1.0}'))).toBe(
    '{\n  "a": 12345678901234567890,\n  "a": 1.0\n}',
  );
});

it('shows text that is no JSON without losing a character but blanks', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      const all = layOutJson(text)
        .flatMap(({ tokens }) => tokens.map((token) => token.text))
        .join('');
      expect(all.replace(/\s/gu, '')).toBe(text.replace(/\s/gu, ''));
    }),
  );
});

it('continues a long string in further lines and keeps surrogate pairs whole', () => {
  const lines = layOutJson(`{"body":"${'😀'.repeat(5_000)}"}`);
  expect(
    lines.every(({ tokens }) => tokens.every(({ text }) => text.length <= 200 && !/^[\uDC00-\uDFFF]/.test(text))),
  ).toBe(true);
});

it('knows the path of each line, so that what is removed can be struck', () => {
  const lines = layOutJson('{"content":{"body":"x","info":{"w":1},"list":[1,{"k":2}]},"type":"t"}');
  const struck = lines.filter(({ path }) =>
    isWithin(path, [
      ['content', 'info'],
      ['content', 'list', '1'],
    ]),
  );
  expect(struck.map(({ tokens }) => tokens.map(({ text }) => text).join(''))).toEqual([
    '"info": {', '"w": 1', '},', '{', '"k": 2', '}',
  ]); // prettier-ignore
});

it('lays out a mebibyte in a time that grows with its length, not its square', () => {
  const startedMs = performance.now();
  layOutJson(`{"content":[${'{"k":"value","n":12345},'.repeat(43_000)}0]}`);
  expect(performance.now() - startedMs).toBeLessThan(5_000);
});

it('reads letters that are stored as escapes, and leaves written out what cannot be seen', () => {
  const stored = String.raw`{"body":"\u0393\u03b5\u03b9\u03ac \ud83d\ude00 \u202e \u0000 \ud800 \u0022 \\u0393 \n"}`;
  expect(shown(layOutJson(stored))).toBe(
    String.raw`{
  "body": "Γειά 😀 \u202e \u0000 \ud800 \u0022 \\u0393 \n"
}`,
  );
});

it('means the same after its letters were made readable', () => {
  const ascii = (text: string): string =>
    text.replace(/[^\x20-\x7e]/gu, (letter) =>
      [...Array(letter.length).keys()]
        .map((at) => `\\u${letter.charCodeAt(at).toString(16).padStart(4, '0')}`)
        .join(''),
    );
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
      const lines = layOutJson(ascii(JSON.stringify({ body: text })));
      expect(JSON.parse(shown(lines))).toEqual({ body: text });
    }),
  );
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  JsonRefused,
  LosslessNumber,
  MAX_JSON_CHARACTERS,
  MAX_JSON_DEPTH,
  integerAt,
  parseLossless,
  stringAt,
  stringifyAsHomeserver,
  valueAt,
} from './lossless';
import type { LosslessValue } from './lossless';

const roundTrip = (text: string): string => stringifyAsHomeserver(parseLossless(text));

/** Our value as plain JavaScript, to compare with what JSON.parse makes of the same text. */
function toPlain(value: LosslessValue): unknown {
  if (value instanceof LosslessNumber) return value.toNumber();
  if (value instanceof Map) return new Map(Array.from(value, ([key, member]) => [key, toPlain(member)]));
  if (Array.isArray(value)) return value.map(toPlain);
  return value;
}

function mapsInsteadOfObjects(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(mapsInsteadOfObjects);
  if (typeof value !== 'object' || value === null) return value;
  return new Map(Object.entries(value).map(([key, member]) => [key, mapsInsteadOfObjects(member)]));
}

function refusalOf(text: string): string {
  try {
    parseLossless(text);
    return 'read';
  } catch (error) {
    return error instanceof JsonRefused ? error.reason : 'another error';
  }
}

describe('reading and writing JSON', () => {
  // What Python 3.11 gives for json.dumps(json.loads(text), separators=(',', ':')).
  it.each([
    ['{}', '{}'],
    [' { "b" : 1 , "a" : [ true , false , null ] } ', '{"b":1,"a":[true,false,null]}'],
    ['0', '0'],
    ['-0', '0'],
    ['9007199254740993', '9007199254740993'],
    ['123456789012345678901234567890', '123456789012345678901234567890'],
    ['-18446744073709551617', '-18446744073709551617'],
    ['1.0', '1.0'],
    ['-0.0', '-0.0'],
    ['0.0', '0.0'],
    ['1e5', '100000.0'],
    ['1E+5', '100000.0'],
    ['1e15', '1000000000000000.0'],
    ['1e16', '1e+16'],
    ['123456789012345678.0', '1.2345678901234568e+17'],
    ['1e22', '1e+22'],
    ['0.0001', '0.0001'],
    ['0.00001', '1e-05'],
    ['-1.5e-7', '-1.5e-07'],
    ['5e-324', '5e-324'],
    ['1e-400', '0.0'],
    ['1.7976931348623157e308', '1.7976931348623157e+308'],
    ['9007199254740993.0', '9007199254740992.0'],
    ['0.1000000000000000055', '0.1'],
    ['100.25', '100.25'],
    ['"\\u007f\u007f\u0080\u2028"', '"\\u007f\\u007f\\u0080\\u2028"'],
    ['"\\/ / \\" \\\\ \\b\\f\\n\\r\\t\\u0000\\u001f"', '"/ / \\" \\\\ \\b\\f\\n\\r\\t\\u0000\\u001f"'],
    ['"سلام 👩‍👧"', '"\\u0633\\u0644\\u0627\\u0645 \\ud83d\\udc69\\u200d\\ud83d\\udc67"'],
    ['"\\ud83d\\udc69"', '"\\ud83d\\udc69"'],
    ['"\\uD83D x \\uDC69"', '"\\ud83d x \\udc69"'],
    ['{"a":1,"b":2,"a":3}', '{"a":3,"b":2}'],
    ['{"__proto__":{"x":1},"constructor":2}', '{"__proto__":{"x":1},"constructor":2}'],
    ['{"2":0,"1":0,"b":0,"a":0,"":0}', '{"2":0,"1":0,"b":0,"a":0,"":0}'],
    ['{"ключ":1}', '{"\\u043a\\u043b\\u044e\\u0447":1}'],
  ])('writes %s as Python would: %s', (text, written) => {
    expect(roundTrip(text)).toBe(written);
  });

  it('keeps the digits of a number that no double holds, since the homeserver refuses to write infinity', () => {
    expect(roundTrip('[1E400,-1e999]')).toBe('[1E400,-1e999]');
  });

  it('does not touch the prototype of anything', () => {
    const value = parseLossless('{"__proto__":{"polluted":true}}');
    expect([Reflect.get({}, 'polluted'), valueAt(value, '__proto__', 'polluted'), valueAt(value, 'polluted')]).toEqual([
      undefined,
      true,
      undefined,
    ]);
  });

  it.each([
    ...['', ' ', '{', '[', '"', '{"a"}', '{"a":}', '{a:1}', "{'a':1}", '{"a":1,}', '[1,]', '[,1]', '[1 2]', '{} {}'],
    ...['01', '+1', '.5', '1.', '1e', '0x1', '--1', '-', 'NaN', 'Infinity', '-Infinity', 'nul', 'True', 'undefined'],
    ...[
      '"\n"',
      '"\t"',
      '"\u0000"',
      '"\u001f"',
      '"\\x41"',
      '"\\u12"',
      '"\\u00zz"',
      '"\\',
      '/* */1',
      '\ufeff1',
      '\u00a01',
      '1\u2028',
    ],
  ])('refuses %j as invalid, as JSON.parse does', (text) => {
    expect(refusalOf(text)).toBe('invalid');
    expect(() => JSON.parse(text) as unknown).toThrow();
  });

  it('never quotes the text in the error, since it may hold what is to be removed', () => {
    expect(() => parseLossless('{"body":"secret"')).toThrow('The text is not valid JSON at character 16.');
  });

  it('reads up to the bound of nesting and refuses what is deeper, without exhausting the stack', () => {
    const nested = (open: string, close: string, depth: number): string =>
      open.repeat(depth) + '0' + close.repeat(depth);
    expect([
      refusalOf(nested('[', ']', MAX_JSON_DEPTH)),
      refusalOf(nested('[', ']', MAX_JSON_DEPTH + 1)),
      refusalOf(nested('{"a":', '}', MAX_JSON_DEPTH)),
      refusalOf(nested('{"a":', '}', MAX_JSON_DEPTH + 1)),
      refusalOf('['.repeat(5_000_000)),
      roundTrip(nested('[', ']', MAX_JSON_DEPTH)),
    ]).toEqual(['read', 'too_deep', 'read', 'too_deep', 'too_deep', nested('[', ']', MAX_JSON_DEPTH)]);
  });

  it('refuses to write a value that is nested deeper than it would read', () => {
    let value: LosslessValue = null;
    for (let depth = 0; depth <= MAX_JSON_DEPTH; depth += 1) value = [value];
    expect(() => stringifyAsHomeserver(value)).toThrow(JsonRefused);
  });

  it('reads a text at the bound of length and refuses a longer one before reading it', () => {
    const wide = MAX_JSON_CHARACTERS - 2;
    const texts = [
      `"${'x'.repeat(wide)}"`,
      `"${'\\n'.repeat(wide / 2)}"`,
      `${'1'.repeat(wide)}`,
      `${' '.repeat(wide)}1`,
    ];
    expect(texts.map(refusalOf)).toEqual(['read', 'read', 'read', 'read']);
    expect(refusalOf(`"${'x'.repeat(wide)}" `)).toBe('too_large');
  });

  it('reads whatever JSON.parse reads to the same values, keys in the order of the text', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 1), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(toPlain(parseLossless(text))).toEqual(mapsInsteadOfObjects(JSON.parse(text)));
      }),
    );
  });

  it('reads or refuses a damaged text exactly where JSON.parse does', () => {
    const piece = fc.constantFrom(
      ...'{}[]",:\\ \n0123456789-+.eEtrufalsn/bA\u0001\ud83d'.split(''),
      'true',
      '"a"',
      '\\u00',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        let expected: unknown = 'invalid';
        try {
          expected = mapsInsteadOfObjects(JSON.parse(text));
        } catch {
          expect(refusalOf(text)).toBe(expected);
          return;
        }
        expect(toPlain(parseLossless(text))).toEqual(expected);
      }),
      { numRuns: 3000 },
    );
  });

  it('writes any text in ASCII so that it reads back as it was, lone surrogates too', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
        (text) => {
          const written = stringifyAsHomeserver(text);
          expect([written, parseLossless(written)]).toEqual([expect.stringMatching(/^[ -~]*$/), text]);
        },
      ),
    );
  });

  it('writes any float so that it reads back as the same double, and any integer digit for digit', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.bigInt(), (double, integer) => {
        const text = (Object.is(double, -0) ? '-' : '') + double.toExponential();
        const written = roundTrip(text);
        expect([Object.is(Number(written), double), /[.e]/.test(written)]).toEqual([true, true]);
        expect(roundTrip(String(integer))).toBe(String(integer));
      }),
    );
  });

  it('writes the same text again when it reads what it wrote', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const written = roundTrip(text);
        expect(roundTrip(written)).toBe(written);
      }),
    );
  });
});

describe('looking into a value', () => {
  const event = parseLossless(
    '{"content":{"a":{"b":"x"},"n":5,"f":5.0,"big":9007199254740993,"list":["y"]},"type":null}',
  );

  it('finds what is there and says nothing of what is not', () => {
    expect([
      stringAt(event, 'content', 'a', 'b'),
      stringAt(event, 'content', 'a'),
      stringAt(event, 'content', 'list', '0'),
      stringAt(event, 'type', 'deeper'),
      stringAt(undefined, 'x'),
      valueAt(event, 'type'),
      valueAt(event, 'absent'),
      integerAt(event, 'content', 'n'),
      integerAt(event, 'content', 'f'),
      integerAt(event, 'content', 'big'),
      integerAt(event, 'content', 'a'),
    ]).toEqual(['x', null, null, null, null, null, undefined, 5, null, null, null]);
  });
});

import { describe, expect, it } from 'vitest';
import { readStoredJson, toPlainJson } from './stored-json';

const plain = (text: string): unknown => {
  const stored = readStoredJson(text);
  return stored.problem === 'none' ? toPlainJson(stored.value) : stored.problem;
};

describe('stored JSON', () => {
  it('becomes a plain value that says the same', () => {
    const text = '{"a":[1,-2.5,true,null,"\\u0000 \\ud800"],"b":{"c":{}}}';
    expect(plain(text)).toEqual(JSON.parse(text));
  });

  it('with a key that means something to JavaScript has that key and nothing else', () => {
    const value = plain('{"__proto__":{"polluted":true},"constructor":1}') as Record<string, unknown>;
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor']);
    expect(value['polluted']).toBeUndefined();
    expect(JSON.stringify(value)).toBe('{"__proto__":{"polluted":true},"constructor":1}');
  });

  it('with a number that no double holds can still be sent', () => {
    expect(plain('[1e999, 12345678901234567890]')).toEqual([null, 12345678901234567000]);
  });

  it('that is missing or cannot be read says why', () => {
    expect([plain('{'), plain('['.repeat(2000)), readStoredJson(null).problem]).toEqual([
      'invalid',
      'too_deep',
      'missing',
    ]);
  });
});

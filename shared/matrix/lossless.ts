/*
 * JSON without loss. Event JSON must come back from us as the homeserver itself would have written it, so numbers keep
 * their digits, keys their order, strings their lone surrogates, and a key named `__proto__` is only a key.
 * An own parser, because those available either refuse repeated keys or build plain objects.
 */
import { formatPythonFloat } from './python-float';

/** A JSON number as it was written, so that integers above 2^53 and odd floats survive. */
export class LosslessNumber {
  constructor(readonly text: string) {}

  /** True for what Python reads as an int: digits only, no fraction and no exponent. */
  get isInteger(): boolean {
    return /^-?\d+$/.test(this.text);
  }

  /** The nearest double; exact only for safe integers and for doubles. */
  toNumber(): number {
    return Number(this.text);
  }
}

export type LosslessArray = readonly LosslessValue[];
/** A Map, not an object: every key is only a key, and the order is the order of the text. */
export type LosslessObject = ReadonlyMap<string, LosslessValue>;
export type LosslessValue = null | boolean | string | LosslessNumber | LosslessArray | LosslessObject;

export type JsonRefusal = 'invalid' | 'too_deep' | 'too_large';

/** The text is not JSON that a homeserver can have stored, or is beyond our bounds. The message never quotes the text. */
export class JsonRefused extends Error {
  override readonly name = 'JsonRefused';
  constructor(
    readonly reason: JsonRefusal,
    message: string,
  ) {
    super(message);
  }
}

/** Python's own reader gives up at about a thousand levels, so a deeper event is one that the homeserver cannot read either. */
export const MAX_JSON_DEPTH = 1000;
/** Events are limited to 65,536 bytes; written with escapes and older `unsigned` they stay far below this many characters. */
export const MAX_JSON_CHARACTERS = 8 * 1024 * 1024;

/**
 * Reads JSON as Python's `json.loads` does, but keeps every number's text. Of repeated keys the last value wins at the
 * place of the first, as in a Python dict. `NaN` and `Infinity` are refused, as the homeserver refuses them.
 * @throws JsonRefused
 */
export function parseLossless(text: string): LosslessValue {
  if (text.length > MAX_JSON_CHARACTERS) {
    throw new JsonRefused('too_large', `The JSON has ${text.length} characters, more than ${MAX_JSON_CHARACTERS}.`);
  }
  const reader = new JsonReader(text);
  const value = reader.readValue(1);
  reader.expectEnd();
  return value;
}

const BACKSLASH = 0x5c;
const FIRST_PRINTABLE = 0x20;
const UNESCAPED: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

class JsonReader {
  private position = 0;

  constructor(private readonly text: string) {}

  expectEnd(): void {
    this.skipSpace();
    if (this.position < this.text.length) throw this.invalid();
  }

  readValue(depth: number): LosslessValue {
    this.skipSpace();
    switch (this.text[this.position]) {
      case '{':
        return this.readObject(depth);
      case '[':
        return this.readArray(depth);
      case '"':
        return this.readString();
      case 't':
        return this.readWord('true', true);
      case 'f':
        return this.readWord('false', false);
      case 'n':
        return this.readWord('null', null);
      default:
        return new LosslessNumber(this.match(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y));
    }
  }

  private readObject(depth: number): LosslessObject {
    const object = new Map<string, LosslessValue>();
    this.enter(depth);
    if (this.take('}')) return object;
    do {
      this.skipSpace();
      const key = this.readString();
      if (!this.take(':')) throw this.invalid();
      // Map.set on a key that is there keeps its first place, exactly as a Python dict does.
      object.set(key, this.readValue(depth + 1));
    } while (this.take(','));
    if (!this.take('}')) throw this.invalid();
    return object;
  }

  private readArray(depth: number): LosslessArray {
    const array: LosslessValue[] = [];
    this.enter(depth);
    if (this.take(']')) return array;
    do array.push(this.readValue(depth + 1));
    while (this.take(','));
    if (!this.take(']')) throw this.invalid();
    return array;
  }

  /** A loop and not one pattern: a pattern over a very long string exhausts the stack of the pattern engine. */
  private readString(): string {
    if (this.text[this.position] !== '"') throw this.invalid();
    let result = '';
    let start = this.position + 1;
    for (this.position = start; this.text[this.position] !== '"';) {
      const unit = this.text.charCodeAt(this.position);
      if (unit === BACKSLASH) {
        result += this.text.slice(start, this.position) + this.readEscape();
        start = this.position;
      } else if (unit >= FIRST_PRINTABLE) this.position += 1;
      // Control characters, and NaN: the end of the text.
      else throw this.invalid();
    }
    this.position += 1;
    return result + this.text.slice(start, this.position - 1);
  }

  private readEscape(): string {
    const escape = this.match(/\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y).slice(1);
    if (escape.startsWith('u')) return String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    return UNESCAPED[escape] ?? escape;
  }

  private readWord<T>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.position)) throw this.invalid();
    this.position += word.length;
    return value;
  }

  private enter(depth: number): void {
    if (depth > MAX_JSON_DEPTH) throw new JsonRefused('too_deep', `The JSON is nested deeper than ${MAX_JSON_DEPTH}.`);
    this.position += 1;
  }

  private take(character: string): boolean {
    this.skipSpace();
    if (this.text[this.position] !== character) return false;
    this.position += 1;
    return true;
  }

  private skipSpace(): void {
    this.match(/[ \t\n\r]*/y);
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) throw this.invalid();
    this.position += found.length;
    return found;
  }

  private invalid(): JsonRefused {
    return new JsonRefused('invalid', `The text is not valid JSON at character ${this.position}.`);
  }
}

/**
 * The text that the homeserver would store for this value: no spaces, ASCII only, keys in their order, integers digit
 * for digit, floats as Python prints them.
 * @throws JsonRefused too_deep
 */
export function stringifyAsHomeserver(value: LosslessValue): string {
  return writeValue(value, 1);
}

function writeValue(value: LosslessValue, depth: number): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return writeString(value);
  if (value instanceof LosslessNumber) return writeNumber(value);
  if (depth > MAX_JSON_DEPTH) throw new JsonRefused('too_deep', `The value is nested deeper than ${MAX_JSON_DEPTH}.`);
  if (isLosslessObject(value)) {
    const members = Array.from(value, ([key, member]) => `${writeString(key)}:${writeValue(member, depth + 1)}`);
    return `{${members.join(',')}}`;
  }
  return `[${value.map((item) => writeValue(item, depth + 1)).join(',')}]`;
}

function writeNumber(number: LosslessNumber): string {
  if (!number.isInteger) return formatPythonFloat(number.text);
  // Python has no negative zero among its integers.
  return number.text === '-0' ? '0' : number.text;
}

const ESCAPED: Record<string, string> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

function writeString(text: string): string {
  // By code unit, without the u flag: a pair becomes two escapes and a lone surrogate one, as Python writes them.
  return `"${text.replace(/[^ !#-[\]-~]/g, (unit) => ESCAPED[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`;
}

export function isLosslessObject(value: LosslessValue | undefined): value is LosslessObject {
  return value instanceof Map;
}

/** The value under a path of keys, or undefined where a step is missing or is not an object. */
export function valueAt(value: LosslessValue | undefined, ...path: string[]): LosslessValue | undefined {
  let here = value;
  for (const key of path) here = isLosslessObject(here) ? here.get(key) : undefined;
  return here;
}

/** The string under a path of keys, or null where there is none or it is something else. */
export function stringAt(value: LosslessValue | undefined, ...path: string[]): string | null {
  const found = valueAt(value, ...path);
  return typeof found === 'string' ? found : null;
}

/** The integer under a path of keys, or null where there is none, it is something else, or a double cannot hold it. */
export function integerAt(value: LosslessValue | undefined, ...path: string[]): number | null {
  const found = valueAt(value, ...path);
  if (!(found instanceof LosslessNumber) || !found.isInteger) return null;
  const number = found.toNumber();
  return Number.isSafeInteger(number) ? number : null;
}

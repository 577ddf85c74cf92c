/** A JSON number as it was written, so that integers above 2^53 and odd floats survive. */
export class LosslessNumber {
  constructor(readonly text: string) {}

  /** True for what Python reads as an int: digits only, no fraction and no exponent. */
  get isInteger(): boolean {
    return /^-?\d+$/.test(this.text);
  }

  /** The nearest double; exact only for safe integers and doubles. */
  toNumber(): number {
    return Number(this.text);
  }
}

export type LosslessArray = readonly LosslessValue[];
/** A Map, not an object: keys such as `__proto__` are only keys, and the order is the order of the text. */
export type LosslessObject = ReadonlyMap<string, LosslessValue>;
export type LosslessValue = null | boolean | string | LosslessNumber | LosslessArray | LosslessObject;

export type JsonRefusal = 'invalid' | 'too_deep' | 'too_large';

/** The text is not JSON that the homeserver could have stored, or is beyond our bounds. */
export class JsonRefused extends Error {
  override readonly name = 'JsonRefused';
  constructor(
    readonly reason: JsonRefusal,
    message: string,
  ) {
    super(message);
  }
}

export function parseLossless(text: string): LosslessValue {
  throw new JsonRefused('invalid', text);
}

export function stringifyAsHomeserver(value: LosslessValue): string {
  throw new JsonRefused('invalid', String(value));
}

export function isLosslessObject(value: LosslessValue | undefined): value is LosslessObject {
  return value instanceof Map;
}

/** The value under a path of keys, or undefined where a step is missing or not an object. */
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

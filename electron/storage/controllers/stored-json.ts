import {
  JsonRefused,
  LosslessNumber,
  isLosslessObject,
  parseLossless,
  type LosslessValue,
} from '../../../shared/matrix/lossless';

/** Stored JSON once read: a value, or why there is none. */
export type StoredJson =
  | { problem: 'none'; value: LosslessValue }
  | { problem: 'missing' | 'invalid' | 'too_deep' | 'too_large'; value: undefined };

/** Reads JSON as stored. Total: whatever the database holds, the answer says what is wrong with it. */
export function readStoredJson(text: string | null): StoredJson {
  if (text === null) return { problem: 'missing', value: undefined };
  try {
    return { problem: 'none', value: parseLossless(text) };
  } catch (error) {
    if (error instanceof JsonRefused) return { problem: error.reason, value: undefined };
    throw error;
  }
}

/**
 * The value in plain JSON terms, for the contract. Integers above 2^53 lose digits, `__proto__` stays a key; a member
 * of any name is an own property of its object and nothing else.
 */
export function toPlainJson(value: LosslessValue): unknown {
  if (value instanceof LosslessNumber) return finite(value.toNumber());
  if (isLosslessObject(value)) {
    const plain: Record<string, unknown> = {};
    for (const [key, member] of value) {
      // Assignment to `__proto__` would set the prototype; defining it makes a key.
      Object.defineProperty(plain, key, {
        value: toPlainJson(member),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return plain;
  }
  return Array.isArray(value) ? value.map(toPlainJson) : value;
}

// 1e999 is valid JSON that no double holds; JSON knows no infinity.
function finite(number: number): number | null {
  return Number.isFinite(number) ? number : null;
}

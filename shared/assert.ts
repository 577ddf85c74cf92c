/** Closes a switch over a union: a new member becomes a compile error at the call. Throws if a value slips past the types. */
export function assertNever(value: never): never {
  throw new Error(`A value outside its union was met: ${String(value)}`);
}

/** The value, when the caller knows that it is there; `why` says how it knows, and is the message of the error if it is not. */
export function expectDefined<T>(value: T | null | undefined, why: string): T {
  if (value === null || value === undefined) throw new Error(`Expected a value: ${why}`);
  return value;
}

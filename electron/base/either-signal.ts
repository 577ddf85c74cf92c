/**
 * Runs work that ends with either signal, and lets go of both when it is done: one of them may live as long as the
 * connection. The runtime floor has no AbortSignal.any.
 */
export async function withEitherSignal<T>(
  signals: readonly (AbortSignal | undefined)[],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const either = new AbortController();
  const given = signals.filter((signal) => signal !== undefined);
  const letGo = given.map((signal) => follow(signal, either));
  try {
    return await work(either.signal);
  } finally {
    for (const end of letGo) end();
  }
}

function follow(signal: AbortSignal, either: AbortController): () => void {
  const abort = (): void => either.abort(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  return () => signal.removeEventListener('abort', abort);
}

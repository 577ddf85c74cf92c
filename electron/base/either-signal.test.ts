import { expect, test } from 'vitest';
import { withEitherSignal } from './either-signal';

function listeners(signal: AbortSignal) {
  const counts = { added: 0, removed: 0 };
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    counts.added += 1;
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    counts.removed += 1;
    remove(...args);
  };
  return counts;
}

test('work ends with either signal and its reason, and follows neither when it is done', async () => {
  for (const index of [0, 1]) {
    const controllers = [new AbortController(), new AbortController()];
    const counts = controllers.map(({ signal }) => listeners(signal));
    const reason = await withEitherSignal([undefined, ...controllers.map(({ signal }) => signal)], (either) => {
      controllers[index]?.abort(new Error(`the one at ${index}`));
      return Promise.resolve(either.aborted ? String(either.reason) : 'goes on');
    });
    expect(reason).toBe(`Error: the one at ${index}`);
    expect(counts).toEqual([
      { added: 1, removed: 1 },
      { added: 1, removed: 1 },
    ]);
  }
});

test('work under a signal that was aborted before begins aborted, and one without signals goes on', async () => {
  const isAborted = (signals: AbortSignal[]) =>
    withEitherSignal(signals, (either) => Promise.resolve(either.aborted));
  expect([await isAborted([AbortSignal.abort()]), await isAborted([])]).toEqual([true, false]);
});

/** What of an operation tells that it ended. */
export interface WatchedOperation {
  operationId: string;
  state: 'running' | 'paused' | 'interrupted' | 'done' | 'cancelled';
}

/** Operations that were running when last looked at and are no longer, by an end or by an interruption. */
export function endedSince<O extends WatchedOperation>(
  before: ReadonlyMap<string, WatchedOperation['state']>,
  now: readonly O[],
): O[] {
  return now.filter(
    ({ operationId, state }) => before.get(operationId) === 'running' && (state === 'done' || state === 'interrupted'),
  );
}

/** The state of each, to compare with later. */
export function statesOf(now: readonly WatchedOperation[]): Map<string, WatchedOperation['state']> {
  return new Map(now.map(({ operationId, state }) => [operationId, state]));
}

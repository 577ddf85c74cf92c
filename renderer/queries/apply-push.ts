import type { QueryClient } from '@tanstack/react-query';
import { assertNever } from '../../shared/assert';
import type { TestStep } from '../../shared/contract/connections';
import { client, type ClientPush } from '../transport/client';
import { ChangedRows, readBy, type ChangedKind } from './changed-rows';
import { newestSequenceQuery, showPositions } from './streams';
import { showOperation } from './censor';
import { connectionsQuery, openProgressQuery, statusQuery, testProgressQuery } from './connections';

/** A busy homeserver changes all the time; what is shown is asked for again at most this often. */
const askAgainEveryMs = 5_000;

/** Hears the host for as long as the window lives; the returned function ends it. */
export function listenToPushes(cache: QueryClient): () => void {
  const changed = new ChangedRows();
  const timer = setInterval(() => changed.askAgain(cache), askAgainEveryMs);
  const stop = client.onPush((push) => applyPush(push, cache, changed.note.bind(changed)));
  return () => {
    clearInterval(timer);
    stop();
  };
}

/**
 * Writes what a push says into the cache: small news itself, else a note to ask again. The only place that does.
 * @param onChanged is told which kinds of rows changed on the homeserver, to ask again in its own time
 */
export function applyPush(
  push: ClientPush,
  cache: QueryClient,
  onChanged: (kinds: readonly ChangedKind[], roomIds: readonly string[] | undefined) => void,
): void {
  switch (push.name) {
    case 'transport.reattached':
      void cache.invalidateQueries();
      return;
    case 'connections.statusChanged':
      cache.setQueryData(statusQuery().queryKey, push.payload);
      askAgain(cache, connectionsQuery().queryKey[0]);
      return;
    case 'connections.listChanged':
      askAgain(cache, connectionsQuery().queryKey[0]);
      return;
    case 'connections.testAdvanced':
      cache.setQueryData(testProgressQuery(push.payload.testId).queryKey, (steps: readonly TestStep[] = []) =>
        withStep(steps, push.payload.step),
      );
      return;
    case 'connections.openAdvanced':
      cache.setQueryData(openProgressQuery(push.payload.connectionId).queryKey, push.payload.sentence);
      return;
    case 'censor.operationAdvanced':
      showOperation(push.payload, cache);
      // Its rows change with each batch: while many are worked off they are asked for at the pace of all that changes.
      if (push.payload.state === 'running') onChanged(['audit'], undefined);
      else for (const name of readBy.audit) askAgain(cache, name);
      return;
    case 'streams.positionsAdvanced':
      showPositions(push.payload, cache);
      return;
    case 'streams.rowsArrived':
      cache.setQueryData(newestSequenceQuery().queryKey, push.payload.newestSequence);
      return;
    case 'streams.changed':
      askAgain(cache, 'streams.listPositions');
      return;
    case 'workers.changed':
      askAgain(cache, 'workers.list');
      return;
    case 'findings.changed':
      askAgain(cache, 'findings.list');
      return;
    case 'homeserver.changed':
      onChanged(push.payload.kinds, push.payload.roomIds);
      return;
    default:
      assertNever(push);
  }
}

function askAgain(cache: QueryClient, name: unknown): void {
  void cache.invalidateQueries({ queryKey: [name] });
}

/** Steps in the order they came; a step that is told again replaces its earlier state. */
function withStep(steps: readonly TestStep[], step: TestStep): TestStep[] {
  const known = steps.some((other) => other.step === step.step);
  return known ? steps.map((other) => (other.step === step.step ? step : other)) : [...steps, step];
}

import type { ServerResponse } from 'node:http';
import { contractVersion, type Push } from '../../../shared/contract/index';
import type { Clock } from '../../base/clock';
import { DisposableStore } from '../../base/lifecycle';
import type { PushHub } from '../push-hub';

// Proxies and forwards end what is silent for a minute.
const heartbeatMs = 15_000;
/** A reader that lets this much pile up is cut off; it comes back and reads the present state. */
const pileLimitBytes = 1_000_000;

/**
 * Sends pushes as server-sent events: `hello` with the contract's version, then one message a push,
 * `data: {"name", "connectionId", "payload"}`. Ends with the response.
 * @param connectionId the connection this stream is bound to at the moment; null: none
 * @returns what ends the stream
 */
export function openEventStream(
  response: ServerResponse,
  hub: PushHub,
  clock: Clock,
  connectionId: () => string | null,
): DisposableStore {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' });
  const send = (text: string): void => {
    if (response.writableLength > pileLimitBytes) response.destroy();
    else response.write(text);
  };
  send(`retry: 1000\nevent: hello\ndata: ${JSON.stringify({ contractVersion })}\n\n`);
  const owned = new DisposableStore();
  owned.add({ dispose: () => void response.end() });
  owned.add(clock.every(heartbeatMs, () => send(': still here\n\n')));
  owned.add(hub.attach({ connectionId, hear: (push: Push) => send(`data: ${JSON.stringify(push)}\n\n`) }));
  response.once('close', () => void owned.dispose());
  return owned;
}

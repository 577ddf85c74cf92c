import type { Envelope } from '../../shared/contract/procedure';
import type { Carrier } from './carrier';

/** What the preload script exposes: two functions and the way to cancel; it never grows. */
export interface Bridge {
  call(callId: string, procedure: string, input: unknown): Promise<Envelope<unknown>>;
  cancel(callId: string): void;
  onPush(listener: (push: unknown) => void): () => void;
}

/** The bridge of this window; undefined outside of the desktop application. */
export function findBridge(): Bridge | undefined {
  return (globalThis as { synoptic?: Bridge }).synoptic; // the preload script puts it there, by this name
}

/** The carrier of the desktop application. The host knows which connection this window is bound to. */
export function createIpcCarrier(bridge: Bridge): Carrier {
  return {
    async call(procedure, input, { signal }) {
      const callId = crypto.randomUUID();
      const cancel = (): void => bridge.cancel(callId);
      signal?.addEventListener('abort', cancel, { once: true });
      try {
        return await bridge.call(callId, procedure, input);
      } finally {
        signal?.removeEventListener('abort', cancel);
      }
    },
    listen: ({ onPush }) => bridge.onPush(onPush),
    bind: () => undefined,
    start: () => Promise.resolve(),
  };
}

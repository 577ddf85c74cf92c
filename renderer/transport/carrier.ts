import type { Envelope } from '../../shared/contract/procedure';

/** How one call travels. */
export interface CallOptions {
  signal: AbortSignal | undefined;
  /** The connection that the window is bound to; null before one is open. */
  connectionId: string | null;
}

/**
 * Carries calls and pushes between the window and its host. Two exist: `ipc` inside the desktop application, `http`
 * under the serve host; what stands above sees no difference.
 */
export interface Carrier {
  /** Never rejects for an outcome of the call: outcomes are envelopes. Rejects where the host could not be reached. */
  call(procedure: string, input: unknown, options: CallOptions): Promise<Envelope<unknown>>;
  /** Starts to listen. `onReattached` runs after the line was lost and found again: pushes may have been missed. */
  listen(listeners: { onPush: (push: unknown) => void; onReattached: () => void }): () => void;
  /** Binds the window to a connection; null to none. */
  bind(connectionId: string | null): void;
  /** What has to be done once before the first call, e.g. to exchange a code for a session. */
  start(): Promise<void>;
}

import type { Envelope } from '../../shared/contract/procedure';
import { AppError } from '../../shared/errors';
import type { Carrier } from './carrier';

/** The carrier of the serve host: POST /rpc for calls, server-sent events for pushes, a cookie to say who asks. */
export function createHttpCarrier(): Carrier {
  const stream = new PushStream();
  return {
    async call(procedure, input, { signal, connectionId }) {
      const headers: Record<string, string> = { 'content-type': 'application/json' };
      if (connectionId !== null) headers['synoptic-connection'] = connectionId;
      const response = await fetch(`/rpc/${procedure}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(input),
        credentials: 'same-origin',
        ...(signal === undefined ? {} : { signal }),
      });
      return (await response.json()) as Envelope<unknown>; // the host answers every call with an envelope
    },
    listen: (listeners) => stream.listen(listeners),
    bind: (connectionId) => stream.bind(connectionId),
    start: exchangeCode,
  };
}

/**
 * The address a browser is opened with holds a code that works once. It leaves the address before anything else, so that
 * neither history nor a copied link holds it.
 */
async function exchangeCode(): Promise<void> {
  const code = /^#code=([\w-]+)/.exec(window.location.hash)?.[1];
  if (code === undefined) return;
  window.history.replaceState(null, '', `${window.location.pathname}#/`);
  const response = await fetch('/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
    credentials: 'same-origin',
  });
  const envelope = (await response.json()) as Envelope<unknown>; // the host answers with an envelope, also to refuse
  if (!envelope.ok) throw AppError.fromWire(envelope.error);
}

const firstRetryMs = 500;
const longestRetryMs = 8_000;

/** One stream of server-sent events, opened again after a loss and for another connection. */
class PushStream {
  private source: EventSource | null = null;
  private connectionId: string | null = null;
  private listeners: { onPush: (push: unknown) => void; onReattached: () => void } | null = null;
  private retryMs = firstRetryMs;
  private timer: number | undefined;
  private wasLost = false;

  listen(listeners: { onPush: (push: unknown) => void; onReattached: () => void }): () => void {
    this.listeners = listeners;
    this.open();
    return () => {
      this.listeners = null;
      this.close();
    };
  }

  bind(connectionId: string | null): void {
    if (connectionId === this.connectionId) return;
    this.connectionId = connectionId;
    if (this.listeners === null) return;
    this.close();
    this.open();
  }

  private open(): void {
    const query = this.connectionId === null ? '' : `?connection=${encodeURIComponent(this.connectionId)}`;
    const source = new EventSource(`/events${query}`);
    this.source = source;
    source.onmessage = (message) => this.listeners?.onPush(JSON.parse(String(message.data)));
    source.onopen = () => {
      this.retryMs = firstRetryMs;
      if (this.wasLost) this.listeners?.onReattached();
      this.wasLost = false;
    };
    source.onerror = () => this.reopenLater(source);
  }

  // The browser gives up for good on some failures (a host that restarts answers 401 or nothing), so retrying is ours.
  private reopenLater(source: EventSource): void {
    if (source !== this.source) return;
    this.close();
    this.wasLost = true;
    this.timer = window.setTimeout(() => this.open(), this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, longestRetryMs);
  }

  private close(): void {
    window.clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }
}

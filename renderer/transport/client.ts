/*
 * The window's only way to its host. One client, two carriers; answers are values or AppErrors, whatever carried them.
 */
import type { CallInput, OutputOf, ProcedureName, Push } from '../../shared/contract/index';
import { AppError } from '../../shared/errors';
import type { Carrier } from './carrier';
import { createHttpCarrier } from './http-carrier';
import { createIpcCarrier, findBridge, type Bridge } from './ipc-carrier';

/** Pushes of the contract, and the client's own: the line was lost and found again, so anything may have been missed. */
export type ClientPush = Push | { name: 'transport.reattached' };

/** Calls procedures of the contract and hears its pushes. */
export class Client {
  private connectionId: string | null = null;

  constructor(private readonly carrier: Carrier) {}

  /** Opens the session with the host, once, before the first call. Throws AppError unauthorised where it refuses. */
  async start(): Promise<void> {
    await this.reach('the session', () => this.carrier.start());
  }

  /** Binds this window to a connection: calls and pushes are about that one from now on. False if it was bound to it before. */
  bind(connectionId: string | null): boolean {
    const isChanged = connectionId !== this.connectionId;
    this.connectionId = connectionId;
    this.carrier.bind(connectionId);
    return isChanged;
  }

  /** Asks the host; throws the AppError that it answered, `cancelled` after an abort, `connection_lost` where it is gone. */
  async call<N extends ProcedureName>(
    name: N,
    input: CallInput<N>,
    options: { signal?: AbortSignal } = {},
  ): Promise<OutputOf<N>> {
    const { connectionId } = this;
    const envelope = await this.reach(name, () =>
      this.carrier.call(name, input, { signal: options.signal, connectionId }),
    );
    if (!envelope.ok) throw AppError.fromWire(envelope.error);
    return envelope.value as OutputOf<N>; // the host has parsed it by this procedure's output
  }

  /** Hears pushes until the returned function is called. */
  onPush(listener: (push: ClientPush) => void): () => void {
    return this.carrier.listen({
      onPush: (push) => listener(push as Push), // the host sends what the contract lists; apply-push ignores other names
      onReattached: () => listener({ name: 'transport.reattached' }),
    });
  }

  private async reach<T>(what: string, attempt: () => Promise<T>): Promise<T> {
    try {
      return await attempt();
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      throw isAbort(cause) ? cancelled(cause) : unreachable(what, cause);
    }
  }
}

/** The client of this window: over the preload's bridge where there is one, else over HTTP. */
export const client = new Client(carrierOf(findBridge()));

function carrierOf(bridge: Bridge | undefined): Carrier {
  return bridge === undefined ? createHttpCarrier() : createIpcCarrier(bridge);
}

function isAbort(cause: unknown): boolean {
  return cause instanceof DOMException && cause.name === 'AbortError';
}

function cancelled(cause: unknown): AppError {
  return new AppError({ code: 'cancelled', message: 'The call was cancelled.', remedy: 'Ask again.', cause });
}

function unreachable(what: string, cause: unknown): AppError {
  return new AppError({
    code: 'connection_lost',
    message: `The Synoptic host did not answer (${what}).`,
    remedy: 'Check that the host is still running, then retry. A restarted host prints a new address to open.',
    cause,
  });
}

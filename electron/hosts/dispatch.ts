import { randomUUID } from 'node:crypto';
import { contract, type ProcedureName } from '../../shared/contract/index';
import type { Envelope, Procedure } from '../../shared/contract/procedure';
import { AppError } from '../../shared/errors';
import type { Clock } from '../base/clock';
import type { Log } from '../base/log';
import type { Carrier, Handlers, HomeserverServices } from '../handlers/handler';
import { describeIssues } from './input-issues';

/** The open connection that a call acts on. */
export interface OpenHomeserver {
  services: HomeserverServices;
  /** True while its write classes exist. */
  isUnlocked: boolean;
}

export interface DispatcherOptions {
  handlers: Handlers;
  /**
   * Finds the connection of a call: the named one, or with null the only one that is open.
   * @throws AppError connection_required, connection_not_open
   */
  findHomeserver(connectionId: string | null): OpenHomeserver;
  clock: Clock;
  log: Log;
}

/** Who calls, and how the call can end early. */
export interface Call {
  carrier: Carrier;
  /** Aborted when nobody waits for the answer any more. */
  signal: AbortSignal;
  /** Connection picked for this call alone; absent: the carrier's. */
  connectionId?: string | null;
}

type AnyHandler = (input: unknown, context: unknown) => Promise<unknown>;

/**
 * The only road into the core, for every carriage: unknown names, unfit input, missing connection or writer are
 * answered here; the handler gets parsed input, a signal and its connection; the output is parsed before it leaves.
 * Never throws: every outcome is an envelope.
 */
export class Dispatcher {
  private readonly running = new Map<Promise<unknown>, { kind: Procedure['kind']; controller: AbortController }>();
  private closed = false;

  constructor(private readonly options: DispatcherOptions) {}

  /** Answers one call of `procedure` with `input` as it came over the wire. */
  async dispatch(procedure: string, input: unknown, call: Call): Promise<Envelope<unknown>> {
    try {
      if (this.closed) throw closing();
      if (call.signal.aborted) throw cancelled(call.signal);
      return { ok: true, value: await this.answer(procedureName(procedure), input, call) };
    } catch (error) {
      return { ok: false, error: this.translate(procedure, error).toWire() };
    }
  }

  /** How many calls have a handler at work. */
  get runningCount(): number {
    return this.running.size;
  }

  /** Refuses new calls, cancels queries, and gives commands up to `limitMs` to end before they are cancelled too. */
  async drain(limitMs: number): Promise<void> {
    this.closed = true;
    for (const { kind, controller } of this.running.values()) if (kind === 'query') controller.abort(closing());
    await this.ended(limitMs);
    for (const { controller } of this.running.values()) controller.abort(closing());
    await this.ended(1_000);
  }

  private async ended(limitMs: number): Promise<void> {
    const limit = new AbortController();
    const all = Promise.allSettled([...this.running.keys()]);
    await Promise.race([all, this.options.clock.sleep(limitMs, limit.signal).catch(() => undefined)]);
    limit.abort();
  }

  private async answer(name: ProcedureName, rawInput: unknown, call: Call): Promise<unknown> {
    const procedure: Procedure = contract[name];
    const parsed = procedure.input.safeParse(rawInput);
    if (!parsed.success) throw invalidInput(name, describeIssues(parsed.error.issues));
    const controller = new AbortController();
    const context = { signal: controller.signal, carrier: call.carrier, ...this.homeserverOf(procedure, call) };
    const handler = this.options.handlers[name] as unknown as AnyHandler; // input was parsed by this very procedure
    const work = Promise.resolve().then(() => handler(parsed.data, context));
    this.track(work, procedure.kind, controller);
    const value = await this.bounded(work, controller, procedure.timeoutMs, call.signal);
    const output = procedure.output.safeParse(value);
    if (output.success) return output.data;
    throw new Error(`the answer does not fit its schema: ${describeIssues(output.error.issues)}`);
  }

  private homeserverOf(procedure: Procedure, call: Call): { homeserver?: HomeserverServices } {
    if (procedure.connection === 'none') return {};
    const found = this.options.findHomeserver(call.connectionId ?? call.carrier.connectionId);
    if (procedure.connection === 'writer' && !found.isUnlocked) throw writerRequired();
    return { homeserver: found.services };
  }

  private track(work: Promise<unknown>, kind: Procedure['kind'], controller: AbortController): void {
    this.running.set(work, { kind, controller });
    const forget = (): void => void this.running.delete(work);
    work.then(forget, forget);
  }

  // The answer goes out at the limit or the cancelling; the handler is told by its signal and may take longer to end.
  private bounded<T>(
    work: Promise<T>,
    controller: AbortController,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const onCallerGone = (): void => controller.abort(cancelled(signal));
      const timer = this.options.clock.after(timeoutMs, () => controller.abort(timedOut(timeoutMs)));
      const settle = (finish: () => void): void => {
        void timer.dispose();
        signal.removeEventListener('abort', onCallerGone);
        finish();
      };
      signal.addEventListener('abort', onCallerGone, { once: true });
      controller.signal.addEventListener('abort', () => settle(() => reject(controller.signal.reason as Error)), {
        once: true,
      });
      work.then(
        (value) => settle(() => resolve(value)),
        (error: unknown) => settle(() => reject(error as Error)),
      );
    });
  }

  private translate(procedure: string, error: unknown): AppError {
    if (error instanceof AppError) {
      if (error.code === 'internal') this.options.log.error('call failed', { procedure }, error);
      return error;
    }
    const id = randomUUID();
    this.options.log.error('call failed', { procedure: procedure.slice(0, 100), id }, error);
    return new AppError({
      code: 'internal',
      message: 'Something failed inside Synoptic.',
      remedy: `Try again. If it stays, report it with the lines of the log that carry the id ${id}.`,
      details: { id },
      cause: error,
    });
  }
}

function procedureName(name: string): ProcedureName {
  if (Object.hasOwn(contract, name)) return name as ProcedureName; // checked on this line
  throw new AppError({
    code: 'unknown_procedure',
    message: `There is no procedure "${name.slice(0, 100)}".`,
    remedy: 'GET /rpc lists all procedures.',
  });
}

function invalidInput(procedure: string, issues: string): AppError {
  return new AppError({
    code: 'invalid_input',
    message: `The input of ${procedure} does not fit: ${issues}.`,
    remedy: 'GET /rpc gives the JSON Schema of each input.',
    details: { procedure },
  });
}

function writerRequired(): AppError {
  return new AppError({
    code: 'writer_required',
    message: 'This connection is locked: nothing can be written.',
    remedy: 'Unlock the connection for writing (connections.unlock), or start serve with --writer.',
  });
}

function timedOut(timeoutMs: number): AppError {
  return new AppError({
    code: 'query_timeout',
    message: `No answer within ${timeoutMs / 1000} s; the call was cancelled.`,
    remedy: 'Ask for less (a smaller limit), or try again when the database is less busy.',
    details: { timeoutMs },
  });
}

function cancelled(signal: AbortSignal): AppError {
  return new AppError({
    code: 'cancelled',
    message: 'The call was cancelled by its caller.',
    remedy: 'Call again if the answer is still wanted.',
    cause: signal.reason,
  });
}

function closing(): AppError {
  return new AppError({
    code: 'cancelled',
    message: 'Synoptic is closing.',
    remedy: 'Start it again and repeat the call.',
  });
}

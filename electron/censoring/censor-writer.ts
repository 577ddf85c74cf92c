import { randomUUID } from 'node:crypto';
import { AppError } from '../../shared/errors';
import type { InputOf } from '../../shared/contract/index';
import type { Clock } from '../base/clock';
import type { Disposable } from '../base/lifecycle';
import type { Log } from '../base/log';
import type { ReplicationPublisher } from '../replication/replication-publisher';
import type { CensorController, OperationFacts, StoredOperation } from '../storage/controllers/censor-controller';
import type { CensorWriteController } from '../storage/controllers/censor-write-controller';
import { checkApplication } from './apply-checks';
import { InvalidationPublisher } from './invalidation-publisher';
import { operationNotFound } from './operation-errors';
import type { DoneItem } from './item-censorer';
import { OperationRunner } from './operation-runner';
import { tellingLifetimeMs } from './operation-view';
import type { Previews } from './previews';
import { retryWhileAway } from './retry-away';
import { Teller } from './teller';
import { verifyOperation } from './verify-operation';

export interface CensorWriterOptions {
  reads: CensorController;
  writes: CensorWriteController;
  link: ReplicationPublisher;
  previews: Previews;
  /** Display name and operating-system user at the moment of an act. The database role the server records by itself. */
  operator: () => string;
  clock: Clock;
  log: Log;
  /** Something of this operation changed. */
  onChanged: (operationId: string) => void;
  /** Why an operation does not go on; null: it goes on. */
  onStopped: (operationId: string, sentence: string | null) => void;
}

/** Up to so many events are waited for by whoever applies or resumes them. */
export const waitedForUpTo = 100;
/** An answer may take this long; what is not done by then goes on without the caller. */
const answerWithinMs = 100_000;
/** How long a database that is away is waited for before an act fails. */
const reconnectWithinMs = 15_000;

/** The acts of censoring. Exists only while the connection is unlocked for writing (S1). */
export class CensorWriter implements Disposable {
  private readonly publisher: InvalidationPublisher;
  private readonly teller: Teller;
  private readonly runner: OperationRunner;
  private readonly runs = new Map<string, Promise<void>>();
  private readonly stopping = new AbortController();

  constructor(private readonly options: CensorWriterOptions) {
    const { clock, link, log, onChanged, operator, reads, writes } = options;
    this.publisher = new InvalidationPublisher(link, clock);
    this.teller = new Teller({ writes, link, publisher: this.publisher, clock, log, onChanged });
    this.runner = new OperationRunner({
      reads,
      writes,
      operator,
      clock,
      log,
      publish: (rows) => this.publisher.publishAll(rows),
      onItems: (operation, done) => this.onItems(operation, done),
    });
  }

  /** Takes up what earlier runs left untold. Operations that were interrupted wait for {@link resume}. */
  async start(): Promise<void> {
    const rooms = await this.options.reads.listPendingRooms(tellingLifetimeMs);
    // Of an operation at work the rooms are told when it ends or pauses: until then more of their events are censored.
    this.teller.adopt(rooms.filter(({ operationId }) => !this.runner.isOurs(operationId)));
  }

  /** An operation is running, or processes are still to be told: unlocking should not end by itself now. */
  get isBusy(): boolean {
    return this.runner.isBusy || this.teller.outstanding > 0;
  }

  /** True while this process works on the operation, or has it waiting. */
  isOurs(operationId: string): boolean {
    return this.runs.has(operationId);
  }

  /** Events a second over the last seconds; null: not known here. */
  measuredPerSecond(operationId: string): number | null {
    return this.runner.measuredPerSecond(operationId);
  }

  nextTellingMs(operationId: string): number | null {
    return this.teller.nextAtMs(operationId);
  }

  /**
   * Applies a preview, and answers when every event of it has its outcome; of more than {@link waitedForUpTo} events at
   * once, when the operation is recorded. The same preview applied again, by whomever, answers with the same operation
   * and changes nothing.
   * @returns the operation's id
   */
  async apply(input: InputOf<'censor.apply'>): Promise<string> {
    const { reads, writes } = this.options;
    const before = await reads.getOperation({ previewId: input.previewId });
    if (before !== null) return this.joinRun(before);
    const preview = this.options.previews.get(input.previewId);
    checkApplication(preview, input);
    const operation = {
      operationId: randomUUID(),
      previewId: preview.previewId,
      act: preview.act,
      reason: input.reason.trim(),
      operator: this.options.operator(),
      overrides: input.overrides,
      removeSearch: input.removeCopies.includes('search'),
      removeLabels: input.removeCopies.includes('labels'),
      ratePerSecond: input.ratePerSecond ?? null,
      items: preview.events.map(({ plan }) => plan),
    };
    await this.whileAway(() => writes.createOperation(operation));
    // Whether it was made here, by a second call, or by a COMMIT whose answer was lost: the record says what it is.
    const created = await this.whileAway(() => reads.getOperation({ previewId: preview.previewId }));
    if (created === null) throw operationNotFound(input.previewId);
    const { atWork, operationId, state } = created.operation;
    if (state === 'running' && !atWork && !this.isOurs(operationId)) this.begin(created.operation);
    return this.joinRun(created);
  }

  /** Goes on with an operation that was paused or interrupted. @throws AppError operation_not_found, operation_not_running */
  async resume(operationId: string): Promise<void> {
    const { operation } = await this.expect(operationId);
    if (operation.state !== 'running' && operation.state !== 'paused') throw notRunning(operation);
    const isPaused = operation.state === 'paused';
    if (isPaused) await this.options.writes.setOperationState(operationId, 'running');
    if (isPaused || !(operation.atWork || this.runner.isOurs(operationId))) this.begin(operation);
    await this.joinRun({ operation, told: null });
  }

  /** Stops an operation after the transaction under way. @throws AppError like {@link resume} */
  async pause(operationId: string): Promise<void> {
    const { operation } = await this.expect(operationId);
    const paused =
      operation.state === 'running' && (await this.options.writes.setOperationState(operationId, 'paused'));
    if (!paused) throw notRunning(operation);
    await this.halt(operationId);
  }

  /** Limits how many events a second are censored, also while it runs. @throws AppError like {@link resume} */
  async setRate(operationId: string, ratePerSecond: number | null): Promise<void> {
    const { operation } = await this.expect(operationId);
    if (!(await this.options.writes.setOperationRate(operationId, ratePerSecond))) throw notRunning(operation);
    this.runner.wake();
    this.options.onChanged(operationId);
  }

  /** Ends an operation; what it has not reached stays as it is. @throws AppError like {@link resume} */
  async cancel(operationId: string): Promise<void> {
    const { operation } = await this.expect(operationId);
    const end = { state: 'cancelled' as const, operator: this.options.operator() };
    if (!(await this.options.writes.endOperation(operationId, end))) throw notRunning(operation);
    await this.halt(operationId);
  }

  // The rooms changed so far are told when the run has ended; if it is not ours, or has ended before, they are already.
  private async halt(operationId: string): Promise<void> {
    this.runner.wake();
    await this.runner.stopped(operationId);
    this.options.onChanged(operationId);
  }

  /** Ends the retries of telling the homeserver's processes. */
  async dismissTelling(operationId: string): Promise<void> {
    await this.expect(operationId);
    await this.options.writes.dismissTelling(operationId);
    this.teller.forget(operationId);
    this.options.onChanged(operationId);
  }

  private whileAway<T>(work: () => Promise<T>): Promise<T> {
    return retryWhileAway(this.options.clock, { forMs: reconnectWithinMs, signal: this.stopping.signal }, work);
  }

  /** Stops after the event being written, and leaves the rest to whoever unlocks next. */
  async dispose(): Promise<void> {
    this.stopping.abort();
    await this.runner.dispose();
    await Promise.allSettled(this.runs.values());
    await this.teller.dispose();
  }

  private begin(operation: StoredOperation): void {
    const { operationId } = operation;
    this.options.onStopped(operationId, null);
    // Its rooms are told anew when it stops the next time.
    this.teller.forget(operationId);
    const before = this.runs.get(operationId) ?? Promise.resolve();
    const run = before.catch(() => undefined).then(() => this.runThrough(operation));
    this.runs.set(operationId, run);
    // Whoever waits hears of a failure by joinRun; nobody may be waiting.
    run
      .catch((error: unknown) => this.options.log.warn('an operation stopped', { cause: String(error) }))
      .finally(() => {
        if (this.runs.get(operationId) === run) this.runs.delete(operationId);
      });
  }

  private async runThrough(operation: StoredOperation): Promise<void> {
    const { log, onChanged, onStopped, reads, writes } = this.options;
    try {
      await this.runner.run(operation);
    } catch (error) {
      onStopped(operation.operationId, sentenceOf(error));
      throw error;
    } finally {
      onChanged(operation.operationId);
      await this.start().catch((error: unknown) => log.warn('the outbox could not be read', { cause: String(error) }));
    }
    // The writes stand whatever comes of this; items that could not be read back say so and can be verified later.
    const { signal } = this.stopping;
    await this.whileAway(() => verifyOperation({ reads, writes }, operation, signal)).catch((error: unknown) =>
      log.warn('an operation could not be verified', { cause: String(error) }),
    );
    onChanged(operation.operationId);
  }

  private async joinRun({ operation: { operationId, total } }: OperationFacts): Promise<string> {
    const run = this.runs.get(operationId);
    if (run === undefined || total > waitedForUpTo) return operationId;
    const waiting = new AbortController();
    try {
      await Promise.race([run, this.options.clock.sleep(answerWithinMs, waiting.signal).catch(() => undefined)]);
    } finally {
      waiting.abort();
    }
    return operationId;
  }

  // A single event is told at once; of many, each room once, when all of its events are done.
  private async onItems(operation: StoredOperation, done: readonly DoneItem[]): Promise<void> {
    this.options.onChanged(operation.operationId);
    if (operation.total > 1) return;
    for (const { item, told } of done) {
      if (told && item.roomId !== null) await this.teller.tellNow(operation.operationId, item.roomId);
    }
  }

  private async expect(operationId: string): Promise<OperationFacts> {
    const facts = await this.options.reads.getOperation({ operationId });
    if (facts === null) throw operationNotFound(operationId);
    return facts;
  }
}

function notRunning({ operationId, state }: StoredOperation): AppError {
  const isPaused = state === 'paused';
  return new AppError({
    code: 'operation_not_running',
    message: isPaused ? 'The operation is paused.' : 'The operation has ended.',
    remedy: isPaused ? 'Resume it, or cancel it.' : 'Look at its items for the outcome of each event.',
    details: { operationId },
  });
}

function sentenceOf(error: unknown): string {
  return error instanceof AppError
    ? `${error.message} ${error.remedy}`
    : 'It failed in a way that is not foreseen; see the log.';
}

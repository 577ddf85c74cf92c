import { randomUUID } from 'node:crypto';
import { AppError } from '../../shared/errors';
import type { InputOf } from '../../shared/contract/index';
import type { Clock } from '../base/clock';
import type { Disposable } from '../base/lifecycle';
import type { Log } from '../base/log';
import type { ReplicationPublisher } from '../replication/replication-publisher';
import type {
  CensorController,
  OperationFacts,
  StoredItem,
  StoredOperation,
} from '../storage/controllers/censor-controller';
import type { CensorWriteController } from '../storage/controllers/censor-write-controller';
import { checkApplication } from './apply-checks';
import { InvalidationPublisher } from './invalidation-publisher';
import { operationNotFound } from './operation-errors';
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
}

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
      publish: async (row) => void (await this.publisher.publish(row, null)),
      onItem: (operation, item, told) => this.onItem(operation, item, told),
    });
  }

  /** Takes up what earlier runs left untold. Operations that were interrupted wait for {@link resume}. */
  async start(): Promise<void> {
    this.teller.adopt(await this.options.reads.listPendingRooms(tellingLifetimeMs));
  }

  /** An operation is running, or processes are still to be told: unlocking should not end by itself now. */
  get isBusy(): boolean {
    return this.runner.isBusy || this.teller.outstanding > 0;
  }

  /** True while this process works on the operation, or has it waiting. */
  isOurs(operationId: string): boolean {
    return this.runner.isOurs(operationId);
  }

  nextTellingMs(operationId: string): number | null {
    return this.teller.nextAtMs(operationId);
  }

  /**
   * Applies a preview, and answers when every event of it has its outcome. The same preview applied again, by whomever,
   * answers with the same operation and changes nothing.
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
    if (created.operation.state === 'running' && !created.operation.atWork) this.begin(created.operation);
    return this.joinRun(created);
  }

  /** Goes on with an operation that was interrupted. @throws AppError operation_not_found, operation_not_running */
  async resume(operationId: string): Promise<void> {
    const { operation } = await this.expect(operationId);
    if (operation.state !== 'running') throw notRunning(operationId);
    if (!operation.atWork) this.begin(operation);
    await this.joinRun({ operation, told: null });
  }

  /** Ends an operation; what it has not reached stays as it is. @throws AppError like {@link resume} */
  async cancel(operationId: string): Promise<void> {
    const { operation } = await this.expect(operationId);
    if (operation.state !== 'running') throw notRunning(operationId);
    const ended = await this.options.writes.endOperation(operationId, {
      state: 'cancelled',
      operator: this.options.operator(),
    });
    if (!ended) throw notRunning(operationId);
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
    if (this.runs.has(operation.operationId)) return;
    const run = this.runThrough(operation).finally(() => this.runs.delete(operation.operationId));
    // Whoever waits hears of a failure by joinRun; nobody may be waiting.
    run.catch((error: unknown) => this.options.log.warn('an operation stopped', { cause: String(error) }));
    this.runs.set(operation.operationId, run);
  }

  private async runThrough(operation: StoredOperation): Promise<void> {
    const { log, onChanged, reads, writes } = this.options;
    try {
      await this.runner.run(operation);
    } finally {
      onChanged(operation.operationId);
      await this.start().catch((error: unknown) => log.warn('the outbox could not be read', { cause: String(error) }));
    }
    // The writes stand whatever comes of this; items that could not be read back say so and can be verified later.
    await this.whileAway(() => verifyOperation({ reads, writes }, operation)).catch((error: unknown) =>
      log.warn('an operation could not be verified', { cause: String(error) }),
    );
    onChanged(operation.operationId);
  }

  private async joinRun({ operation: { operationId } }: OperationFacts): Promise<string> {
    const run = this.runs.get(operationId);
    if (run === undefined) return operationId;
    const waiting = new AbortController();
    try {
      await Promise.race([run, this.options.clock.sleep(answerWithinMs, waiting.signal).catch(() => undefined)]);
    } finally {
      waiting.abort();
    }
    return operationId;
  }

  // A single event is told at once; of many, each room once, when all of its events are done.
  private async onItem(operation: StoredOperation, item: StoredItem, told: boolean): Promise<void> {
    this.options.onChanged(operation.operationId);
    if (!told || operation.total > 1 || item.roomId === null) return;
    await this.teller.tellNow(operation.operationId, item.roomId);
  }

  private async expect(operationId: string): Promise<OperationFacts> {
    const facts = await this.options.reads.getOperation({ operationId });
    if (facts === null) throw operationNotFound(operationId);
    return facts;
  }
}

function notRunning(operationId: string): AppError {
  return new AppError({
    code: 'operation_not_running',
    message: 'The operation has ended.',
    remedy: 'Look at its items for the outcome of each event.',
    details: { operationId },
  });
}

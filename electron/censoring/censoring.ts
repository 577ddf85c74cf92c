import type { InputOf, OutputOf } from '../../shared/contract/index';
import type { Operation } from '../../shared/contract/censor';
import { AppError } from '../../shared/errors';
import type { Clock } from '../base/clock';
import { Emitter } from '../base/emitter';
import { DisposableStore, type Disposable } from '../base/lifecycle';
import type { Log } from '../base/log';
import type { ReplicationPublisher } from '../replication/replication-publisher';
import type { CensorController, OperationFacts, ReadOptions } from '../storage/controllers/censor-controller';
import type { CensorWriteController } from '../storage/controllers/censor-write-controller';
import { CachesPositionAnnouncer } from './caches-position';
import { CensorWriter } from './censor-writer';
import { makeEvidence } from './evidence';
import { copiesOf } from './held-copies';
import { operationNotFound } from './operation-errors';
import { describeTelling, toAuditEntry, toItem, toOperation, type OperationContext } from './operation-view';
import { PreviewMaker, type ShownPreview } from './preview-maker';
import { Previews } from './previews';
import { refusePreview } from './refuse-preview';
import type { AskedSummary } from './serving/asked-before';
import { verifyPage } from './verify-operation';

export interface CensoringOptions {
  reads: CensorController;
  publisher: ReplicationPublisher;
  clock: Clock;
  log: Log;
  /** For the evidence: which homeserver and database this is. */
  homeserver: { database: string; serverName(): string | null };
  /** For the evidence: what processes were found to serve of events since a time. */
  askedSince?: (eventIds: readonly string[], sinceMs: number) => AskedSummary | null;
}

/** How many events one preview may hold. */
export const previewLimit = 10_000;
/** Operations that change are told at most this often. */
const changedEveryMs = 200;
/** How long looking through the events that followed may take, in ms. */
const thoroughTimeoutMs = 20_000;

/**
 * Censoring on one connection: previews, the record, verification and evidence at any time; the acts only while a writer
 * is attached. The position of our name on the caches stream is answered also while locked.
 *
 *   preview ──▶ CensorWriter.apply ──▶ OperationRunner (small transactions) ──▶ Teller (rooms, until told)
 */
export class Censoring implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly previews: Previews;
  private readonly previewMaker: PreviewMaker;
  /** Outlives the writer: being locked is one of the reasons. */
  private readonly stoppedBy = new Map<string, string>();
  private readonly position: CachesPositionAnnouncer;
  private readonly operations = new Emitter<Operation>((error) =>
    this.options.log.error('a listener of operations failed', {}, error),
  );
  private readonly changed = new Map<string, Disposable>();
  private isClosing = false;
  private attached: { writer: CensorWriter; writes: CensorWriteController } | undefined;

  constructor(private readonly options: CensoringOptions) {
    this.previews = new Previews(options.clock);
    const { homeserver, reads } = options;
    this.previewMaker = new PreviewMaker({ reads, previews: this.previews, serverName: () => homeserver.serverName() });
    this.position = this.owned.add(new CachesPositionAnnouncer(options));
  }

  /** Each operation that has gone on, a few times a second at most. */
  get onOperation(): Emitter<Operation>['event'] {
    return this.operations.event;
  }

  /** The acts of censoring; undefined while the connection is locked. */
  get writer(): CensorWriter | undefined {
    return this.attached?.writer;
  }

  /** True while an operation runs or processes are still to be told: an unlocked connection then stays unlocked. */
  get busy(): boolean {
    return this.attached?.writer.isBusy ?? false;
  }

  start(): void {
    this.position.start();
  }

  /** Makes the acts possible, and goes on telling what earlier runs left untold. */
  async attachWriter({ writes, operator }: { writes: CensorWriteController; operator: () => string }): Promise<void> {
    await this.detachWriter();
    const { clock, log, publisher: link, reads } = this.options;
    const onChanged = (operationId: string): void => this.noteChange(operationId);
    const onStopped = (operationId: string, sentence: string | null): void => {
      if (sentence === null) this.stoppedBy.delete(operationId);
      else this.stoppedBy.set(operationId, sentence);
    };
    const { previews } = this;
    const writer = new CensorWriter({ reads, writes, link, previews, operator, clock, log, onChanged, onStopped });
    this.attached = { writer, writes };
    await writer.start();
  }

  /** Ends the acts after the event being written; call it before the writable pool is disposed. */
  async detachWriter(): Promise<void> {
    const { attached } = this;
    this.attached = undefined;
    await attached?.writer.dispose();
  }

  /** What censoring would do to these events; or another page of a preview made before. */
  async preview(input: InputOf<'censor.preview'>, options?: ReadOptions): Promise<OutputOf<'censor.preview'>> {
    if ('previewId' in input) {
      const preview = this.previews.get(input.previewId);
      const applied = await this.options.reads.getOperation({ previewId: preview.previewId }, options);
      const shown = await this.previewMaker.page(preview, input, options);
      return this.withTelling(shown, applied?.operation.operationId ?? null);
    }
    const eventIds = [...new Set<string>(input.eventIds)];
    refusePreview.ifTooMany(eventIds.length, previewLimit);
    const shown = await this.previewMaker.make({ eventIds, act: input.act, limit: input.limit }, options);
    return this.withTelling(shown, null);
  }

  private async withTelling(shown: ShownPreview, operationId: string | null): Promise<OutputOf<'censor.preview'>> {
    const { publisher } = this.options;
    const instances = publisher.knownInstances().map(({ instanceName }) => instanceName);
    const listening = publisher.isLive ? await publisher.countSubscribers().catch(() => null) : null;
    return { ...shown, willTell: { via: publisher.via, listening, instances }, operationId };
  }

  /** What else the server holds of these events now; `thorough` also reads the events that followed in their rooms. */
  async listCopies(input: InputOf<'censor.listCopies'>, options?: ReadOptions): Promise<OutputOf<'censor.listCopies'>> {
    const { thorough } = input;
    const patience = thorough ? { timeoutMs: thoroughTimeoutMs } : {};
    const read = { ...options, ...patience, thorough };
    const facts = await this.options.reads.readPreview([...new Set<string>(input.eventIds)], read);
    const serverName = this.options.homeserver.serverName();
    const items = facts.targets.map((target) => ({
      eventId: target.eventId,
      copies: copiesOf(target, facts, serverName),
    }));
    return { items, freshness: facts.moment };
  }

  async listOperations(
    page: InputOf<'censor.listOperations'>,
    options?: ReadOptions,
  ): Promise<OutputOf<'censor.listOperations'>> {
    const { operations, nextCursor } = await this.options.reads.listOperations(page, options);
    return { items: operations.map((facts) => this.view(facts)), nextCursor };
  }

  /** @throws AppError operation_not_found */
  async getOperation(operationId: string, options?: ReadOptions): Promise<Operation> {
    return this.view(await this.expect(operationId, options));
  }

  async listItems(input: InputOf<'censor.listItems'>, options?: ReadOptions): Promise<OutputOf<'censor.listItems'>> {
    await this.expect(input.operationId, options);
    const { items, nextCursor } = await this.options.reads.listItems(input.operationId, input, options);
    return { items: items.map(toItem), nextCursor };
  }

  /** Reads the rows again on the primary; the first result of an item is recorded if writing is unlocked. */
  async verify(input: InputOf<'censor.verify'>, options?: ReadOptions): Promise<OutputOf<'censor.verify'>> {
    const { operation } = await this.expect(input.operationId, options);
    const stores = { reads: this.options.reads, writes: this.attached?.writes };
    const { items, nextCursor } = await verifyPage(stores, operation, input, options);
    const count = (wanted: string): number => items.filter(({ verification }) => verification === wanted).length;
    return {
      items: items.map(toItem),
      nextCursor,
      equal: count('equal'),
      differs: count('differs') + count('missing'),
    };
  }

  async getEvidence(operationId: string, options?: ReadOptions): Promise<OutputOf<'censor.getEvidence'>> {
    const { clock, homeserver, reads } = this.options;
    const operation = this.view(await this.expect(operationId, options));
    const items = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<CensorController['listItems']>> = await reads.listItems(
        operationId,
        { limit: 500, cursor },
        options,
      );
      items.push(...page.items.map(toItem));
      cursor = page.nextCursor;
    } while (cursor !== null);
    const { database } = homeserver;
    const ids = items.map(({ eventId }) => eventId);
    const asked = this.options.askedSince?.(ids, operation.endedMs ?? operation.startedMs) ?? null;
    const serverName = homeserver.serverName();
    return makeEvidence({ madeMs: clock.nowMs(), serverName, database, operation, items, asked });
  }

  async listAudit(input: InputOf<'audit.list'>, options?: ReadOptions): Promise<OutputOf<'audit.list'>> {
    const page = await this.options.reads.listAudit(input, input, options);
    const items = page.entries.map((entry) => {
      const told = page.told.get(entry.item.operationId) ?? null;
      return toAuditEntry(entry, describeTelling(told, this.context(entry.item.operationId)).state);
    });
    return { items, nextCursor: page.nextCursor, schema: page.schema };
  }

  /**
   * The latest operation that changed this event; null: none. Also where the login may not read our record: what else is
   * known of the event must not hang on that.
   */
  async findOperationOf(eventId: string, options?: ReadOptions): Promise<string | null> {
    try {
      const page = await this.options.reads.listAudit({ eventId }, { limit: 1, cursor: null }, options);
      return page.entries[0]?.item.operationId ?? null;
    } catch (error) {
      if (error instanceof AppError && error.code === 'permission_denied') return null;
      throw error;
    }
  }

  private async expect(operationId: string, options?: ReadOptions): Promise<OperationFacts> {
    const facts = await this.options.reads.getOperation({ operationId }, options);
    if (facts === null) throw operationNotFound(operationId);
    return facts;
  }

  private view(facts: OperationFacts): Operation {
    return toOperation(facts, this.context(facts.operation.operationId));
  }

  private context(operationId: string): OperationContext {
    const { publisher } = this.options;
    const writer = this.attached?.writer;
    return {
      via: publisher.via,
      isLive: publisher.isLive,
      canTell: writer !== undefined,
      nextAtMs: writer?.nextTellingMs(operationId) ?? null,
      isOurs: writer?.isOurs(operationId) ?? false,
      measuredPerSecond: writer?.measuredPerSecond(operationId) ?? null,
      stoppedBy: this.stoppedBy.get(operationId) ?? null,
    };
  }

  private noteChange(operationId: string): void {
    if (this.changed.has(operationId) || this.isClosing) return;
    const timer = this.options.clock.after(changedEveryMs, () => {
      this.changed.delete(operationId);
      this.getOperation(operationId).then(
        (operation) => this.operations.fire(operation),
        (error: unknown) =>
          this.options.log.debug('an operation that changed could not be read', { error: String(error) }),
      );
    });
    this.changed.set(operationId, timer);
  }

  /** Leaves: ends the acts, announces our position a last time, and forgets what previews hold. */
  async dispose(): Promise<void> {
    this.isClosing = true;
    for (const timer of this.changed.values()) await timer.dispose();
    this.changed.clear();
    await this.detachWriter();
    await this.owned.dispose();
    this.operations.dispose();
    this.previews.clear();
  }
}

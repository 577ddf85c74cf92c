import { z } from 'zod';
import type { DatabaseMoment, ServerStore } from '../databases/main/server-store';
import type { AuditStore, StoredAuditEntry } from '../databases/main/audit-store';
import type { CachePositionStore } from '../databases/main/cache-position-store';
import type { CensorTarget, CensorTargetStore } from '../databases/main/censor-target-store';
import type { DigestStore, StoredDigest } from '../databases/main/digest-store';
import type { StoredItem } from '../databases/main/item-rows';
import type { LockHolder, LockHolderStore } from '../databases/main/lock-holder-store';
import type { StoredOperation } from '../databases/main/operation-rows';
import { ourSchemaExistsTxn } from '../databases/main/our-schema';
import type { ToldRoom, ToldRoomStore, ToldSummary } from '../databases/main/told-room-store';
import type { RedactionStore } from '../databases/main/redaction-store';
import { cutPage, decodeCursor } from '../page-cursor';
import type { ReadOptions, ReadTxn } from '../transactions';
import { readCopyFactsTxn, type CopyFacts, type CopyStores } from './copy-facts';
import { judgeRedactionsTxn, type JudgedRedaction } from './judged-redactions';

export type { CensorTarget } from '../databases/main/censor-target-store';
export { copyCountLimit, reportsLookedThrough } from '../databases/main/event-copy-store';
export type { StoredAuditEntry } from '../databases/main/audit-store';
export type { StoredDigest } from '../databases/main/digest-store';
export type { StoredItem } from '../databases/main/item-rows';
export type { LockHolder } from '../databases/main/lock-holder-store';
export type { StoredOperation } from '../databases/main/operation-rows';
export type { ToldRoom, ToldSummary } from '../databases/main/told-room-store';
export type { ReadOptions } from '../transactions';

/** The part of the main database that censoring reads. */
export interface CensorReads extends CopyStores {
  pool: { read<T>(name: string, work: (txn: ReadTxn) => Promise<T>, options?: ReadOptions): Promise<T> };
  server: ServerStore;
  censorTargets: CensorTargetStore;
  redactions: RedactionStore;
  audit: AuditStore;
  toldRooms: ToldRoomStore;
  digests: DigestStore;
  cachePositions: CachePositionStore;
  lockHolders: LockHolderStore;
}

/** Everything a preview is made from, read at one moment. */
export interface PreviewFacts {
  moment: DatabaseMoment;
  targets: CensorTarget[];
  redactions: JudgedRedaction[];
  /** What is known of the copies of each event, by its id. */
  copies: ReadonlyMap<string, CopyFacts>;
}

/** An operation with its outbox; null: it has none. */
export interface OperationFacts {
  operation: StoredOperation;
  told: ToldSummary | null;
}

interface PageInput {
  limit: number;
  cursor: string | null;
}

/** Where our name stands on the caches stream. */
export interface CachesPosition {
  /** Our highest token; null: we have never written one, and announce nothing. */
  own: number | null;
  /** The sequence's last value, with no token of ours in flight below it. */
  last: number;
}

const uuid = z.uuid();
const operationCursor = z.tuple([z.int(), uuid]);
const auditCursor = z.tuple([z.int(), uuid, z.int()]);

/**
 * What censoring asks of the database: previews, the record, digests, the position on the caches stream. Reads only, all
 * of the primary, under either login.
 */
export class CensorController {
  /** @param serverName domain of the local users; null: not known */
  constructor(
    private readonly main: CensorReads,
    private readonly serverName: string | null = null,
  ) {}

  /**
   * All that a preview of these events is made from.
   * @param options `thorough`: also reads the events that followed in the room, for replies
   */
  readPreview(eventIds: readonly string[], options?: ReadOptions & { thorough?: boolean }): Promise<PreviewFacts> {
    const { main, serverName } = this;
    const { thorough = false, ...read } = options ?? {};
    return main.pool.read(
      'preview_censoring',
      async (txn) => {
        const targets = await main.censorTargets.getTargetsTxn(txn, eventIds);
        return {
          moment: await main.server.getMomentTxn(txn),
          targets,
          redactions: await judgeRedactionsTxn(txn, main.redactions, targets),
          copies: await readCopyFactsTxn(txn, main, targets, { serverName, thorough }),
        };
      },
      read,
    );
  }

  /** Operations, newest first; empty where our schema is not in this database. */
  listOperations(
    page: PageInput,
    options?: ReadOptions,
  ): Promise<{ operations: OperationFacts[]; nextCursor: string | null }> {
    const after = decodeCursor(operationCursor, page.cursor);
    const key = after && { startedUs: after[0], operationId: after[1] };
    return this.read('list_operations', { operations: [], nextCursor: null }, options, async (txn) => {
      const rows = await this.main.audit.listOperationsTxn(txn, { after: key, limit: page.limit + 1 });
      const cut = cutPage(rows, page.limit, (last) => [last.key.startedUs, last.key.operationId]);
      return { operations: await this.withTold(txn, cut.page), nextCursor: cut.nextCursor };
    });
  }

  /** Operations that have not ended. */
  listRunning(options?: ReadOptions): Promise<OperationFacts[]> {
    return this.read('list_running_operations', [], options, async (txn) =>
      this.withTold(txn, await this.main.audit.listRunningTxn(txn)),
    );
  }

  /** One operation, by its id or by the preview that it applied; null: there is none. */
  getOperation(
    by: { operationId: string } | { previewId: string },
    options?: ReadOptions,
  ): Promise<OperationFacts | null> {
    return this.read('get_operation', null, options, async (txn) => {
      const operation = await this.main.audit.getOperationTxn(txn, by);
      if (operation === null) return null;
      const [facts] = await this.withTold(txn, [operation]);
      return facts ?? null;
    });
  }

  /** Items of an operation in the order of its preview. */
  async listItems(
    operationId: string,
    page: PageInput,
    options?: ReadOptions,
  ): Promise<{ items: StoredItem[]; nextCursor: string | null }> {
    const afterNumber = decodeCursor(z.int().min(0), page.cursor) ?? 0;
    return this.read('list_operation_items', { items: [], nextCursor: null }, options, async (txn) => {
      const rows = await this.main.audit.listItemsTxn(txn, operationId, { afterNumber, limit: page.limit + 1 });
      const cut = cutPage(rows, page.limit, (last) => last.itemNumber);
      return { items: cut.page, nextCursor: cut.nextCursor };
    });
  }

  /** Items after `afterNumber` that are still pending, or that nobody has read back; the first `limit` of them. */
  listOpenItems(
    operationId: string,
    page: { open: 'pending' | 'unverified'; afterNumber: number; limit: number },
    options?: ReadOptions,
  ): Promise<StoredItem[]> {
    const { afterNumber, limit, open } = page;
    const only = { pendingOnly: open === 'pending', unverifiedOnly: open === 'unverified' };
    return this.read('list_open_items', [], options, (txn) =>
      this.main.audit.listItemsTxn(txn, operationId, { afterNumber, limit, ...only }),
    );
  }

  /** What was written through Synoptic, newest first, with the outbox of each operation. */
  async listAudit(
    filter: { eventId?: string | undefined; operationId?: string | undefined },
    page: PageInput,
    options?: ReadOptions,
  ): Promise<AuditPage> {
    const after = decodeCursor(auditCursor, page.cursor);
    const key = after && { atUs: after[0], operationId: after[1], itemNumber: after[2] };
    const absent: AuditPage = { schema: 'absent', entries: [], told: new Map(), nextCursor: null };
    return this.read('list_audit', absent, options, async (txn) => {
      const rows = await this.main.audit.listAuditTxn(txn, filter, { after: key, limit: page.limit + 1 });
      const cut = cutPage(rows, page.limit, ({ key: last }) => [last.atUs, last.operationId, last.itemNumber]);
      const operationIds = [...new Set(cut.page.map(({ item }) => item.operationId))];
      const told = await this.main.toldRooms.summarizeTxn(txn, operationIds);
      const byOperation = new Map(told.map((summary) => [summary.operationId, summary]));
      return { schema: 'present' as const, entries: cut.page, told: byOperation, nextCursor: cut.nextCursor };
    });
  }

  /** What stands under these ids now. */
  readDigests(eventIds: readonly string[], options?: ReadOptions): Promise<StoredDigest[]> {
    return this.main.pool.read('read_event_digests', (txn) => this.main.digests.getDigestsTxn(txn, eventIds), options);
  }

  /** Rooms whose processes are not known to have been told, younger than `maxAgeMs`. */
  listPendingRooms(maxAgeMs: number): Promise<ToldRoom[]> {
    return this.read('list_pending_rooms', [], {}, (txn) =>
      this.main.toldRooms.listPendingTxn(txn, { maxAgeMs, limit: 10_000 }),
    );
  }

  /**
   * Where our name stands on the caches stream; null: a copy of Synoptic has a token in flight, ask again soon. Known on the
   * primary alone: the sequence of a replica runs up to 32 ahead, and processes would drop what is announced up to there.
   */
  async readCachesPosition(): Promise<CachesPosition | null> {
    const { pool, cachePositions, server } = this.main;
    const unknown: CachesPosition = { own: null, last: 0 };
    if (!cachePositions.isReadable) return unknown;
    const last = await pool.read('read_caches_token', async (txn) => {
      const { source } = await server.getMomentTxn(txn);
      return source === 'replica' ? source : cachePositions.getLastTokenTxn(txn);
    });
    if (last === 'replica') return unknown;
    if (last === null) return null;
    // A transaction of its own, so that its snapshot is younger than the lock that proved `last`.
    const own = await pool.read('read_own_caches_token', (txn) => cachePositions.getOwnTokenTxn(txn, last));
    return { own, last };
  }

  /** Who keeps the backend `processId` waiting at this moment. */
  getLockHolders(processId: number): Promise<LockHolder[]> {
    return this.main.pool.read('get_lock_holders', (txn) => this.main.lockHolders.getHoldersTxn(txn, processId));
  }

  private read<T>(
    name: string,
    absent: T,
    options: ReadOptions | undefined,
    work: (txn: ReadTxn) => Promise<T>,
  ): Promise<T> {
    return this.main.pool.read(name, async (txn) => ((await ourSchemaExistsTxn(txn)) ? work(txn) : absent), options);
  }

  private async withTold(txn: ReadTxn, operations: readonly StoredOperation[]): Promise<OperationFacts[]> {
    const ids = operations.map(({ operationId }) => operationId);
    const summaries = await this.main.toldRooms.summarizeTxn(txn, ids);
    const byId = new Map(summaries.map((summary) => [summary.operationId, summary]));
    return operations.map((operation) => ({ operation, told: byId.get(operation.operationId) ?? null }));
  }
}

/** A page of the audit. `absent`: our schema is not in this database, so nothing was ever written here. */
export interface AuditPage {
  schema: 'present' | 'absent';
  entries: StoredAuditEntry[];
  told: ReadonlyMap<string, ToldSummary>;
  nextCursor: string | null;
}

import { z } from 'zod';
import type { CensorshipKind } from '../../../shared/contract/censorships';
import type { RedactionVerdict } from '../../../shared/contract/events';
import type { Freshness } from '../../../shared/contract/paging';
import type { Clock } from '../../base/clock';
import type { Databases } from '../databases/databases';
import { countedTo, nextHours, type Counted } from '../databases/main/censorship-count-store';
import type { QueueKey, QueueRow } from '../databases/main/censorship-queue-store';
import { ourSchemaExistsTxn } from '../databases/main/our-schema';
import { decodeCursor, encodeCursor, int8Text } from '../page-cursor';
import type { ReadOptions, ReadTxn } from '../transactions';
import { redactionVerdict } from './redaction-verdict';
import { RoomSummaries } from './room-summaries';

export { censorIndexUpdate, receivedTimeUpdate } from '../databases/main/censorship-count-store';
export type { Counted, QueueRow };

/** A row of the queue with what the homeserver would make of its redaction; null for self-destruction. */
export interface JudgedRow extends QueueRow {
  verdict: RedactionVerdict | null;
  /** How many rows stand before it in the queue; null: more than are counted. */
  place: number | null;
}

/** What every answer about the queue rests on, read in the same transaction. */
export interface QueueMoment {
  freshness: Freshness;
  clock: { databaseMs: number; skewMs: number };
  /** Rows of event_expiry that are due and may hold up the rest, lowest first. */
  blocking: QueueRow[];
  /** The redaction that the homeserver's job takes next; null: none is due. */
  oldest: QueueRow | null;
  /** Background updates that bear on redactions and still run; null: not readable. */
  updates: string[] | null;
}

/** How far the asked rows may be looked through, and what is due when. */
export interface QueueTerms {
  kind: CensorshipKind;
  /** Added to the time of a row: when it is due. The retention period of redactions; 0 for self-destruction. */
  shiftMs: number;
}

export interface QueueWish extends QueueTerms {
  overdueOnly: boolean;
  limit: number;
  cursor: string | null;
  /** Which rows are wanted, called in the order of the queue; null: all. */
  keep: ((row: JudgedRow, moment: QueueMoment) => boolean) | null;
}

/** Rows that are read at a time, and for one page at most. */
const chunkRows = 500;
const scannedRows = 10_000;
/** For single rows only the first of them counts; the next few stand in where it turns out to be of a newer room version. */
const blockingOf = { list: 5, summary: 20 };
const dayMs = 86_400_000;
const daysShown = 14;

const queueCursor = z.object({
  ts: int8Text.nullable(),
  id: z.string().max(255),
  place: z.int().min(0),
});

/** The queue of contents that are to go, in the order in which the homeserver takes them. */
export class CensorshipController {
  private readonly summaries: RoomSummaries;

  constructor(
    private readonly databases: Databases,
    private readonly clock: Clock,
  ) {
    this.summaries = new RoomSummaries(databases);
  }

  /**
   * A page of the queue. Where `keep` lets little pass, a page may be short and yet have more behind it.
   * @throws AppError invalid_cursor, cancelled
   */
  async list(wish: QueueWish, options: ReadOptions = {}) {
    const { main } = this.databases;
    const cursor = decodeCursor(queueCursor, wish.cursor);
    return main.pool.read(
      'list_censorships',
      async (txn) => {
        const moment = await this.readMomentTxn(txn, wish, blockingOf.list);
        if (!main.censorshipQueue.canRead(wish.kind)) return { ...nothingQueued, moment };
        const upToMs = wish.overdueOnly ? moment.clock.databaseMs - wish.shiftMs : null;
        const total = await main.censorshipCounts.countTxn(txn, wish.kind, upToMs);
        const after = cursor === null ? null : { ts: cursor.ts, rowEventId: cursor.id };
        const scan = { ...wish, upToMs, after, place: cursor?.place ?? 0 };
        const { rows, nextCursor } = await this.scanTxn(txn, scan, moment);
        return { rows, nextCursor, total, moment, roomNames: await this.roomNamesTxn(txn, rows) };
      },
      options,
    );
  }

  private async scanTxn(
    txn: ReadTxn,
    scan: QueueWish & { upToMs: number | null; after: QueueKey | null; place: number },
    moment: QueueMoment,
  ): Promise<{ rows: JudgedRow[]; nextCursor: string | null }> {
    const rows: JudgedRow[] = [];
    let { after, place } = scan;
    // Without a filter one chunk is the page; one row more says whether another follows.
    for (let scanned = 0; scanned < scannedRows;) {
      const limit = Math.min(chunkRows, Math.max(scan.limit - rows.length, 50)) + 1;
      const wish = { after, upToMs: scan.upToMs, limit };
      const chunk = await this.databases.main.censorshipQueue.listTxn(txn, scan.kind, wish);
      const read = chunk.slice(0, limit - 1);
      for (const row of read) {
        if (rows.length === scan.limit) return { rows, nextCursor: cursorOf(after, place) };
        const judged = judge(row, place);
        if (scan.keep === null || scan.keep(judged, moment)) rows.push(judged);
        after = { ts: row.ts, rowEventId: row.rowEventId };
        place += 1;
      }
      scanned += read.length;
      if (chunk.length < limit) return { rows, nextCursor: null };
      if (rows.length === scan.limit) break;
    }
    return { rows, nextCursor: cursorOf(after, place) };
  }

  /** One row, with its place; null where no row of this kind waits. @throws AppError cancelled */
  async get(terms: QueueTerms & { eventId: string }, options: ReadOptions = {}) {
    const { main } = this.databases;
    return main.pool.read(
      'get_censorship',
      async (txn) => {
        const moment = await this.readMomentTxn(txn, terms, blockingOf.list);
        const row = main.censorshipQueue.canRead(terms.kind)
          ? await main.censorshipQueue.getTxn(txn, terms.kind, terms.eventId)
          : null;
        if (row === null) return null;
        const judged = judge(row, await this.placeTxn(txn, terms.kind, row));
        return { row: judged, moment, roomNames: await this.roomNamesTxn(txn, [judged]) };
      },
      options,
    );
  }

  private async placeTxn(txn: ReadTxn, kind: CensorshipKind, row: QueueRow): Promise<number | null> {
    if (row.ts === null) return null;
    const key = { ts: row.ts, rowEventId: row.rowEventId };
    const { value, exact } = await this.databases.main.censorshipCounts.countBesideTxn(txn, kind, key, 'before');
    return exact ? value : null;
  }

  /** Figures of the queue, and its first `judged` rows. @throws AppError cancelled */
  async readSummary(terms: QueueTerms & { judged: number }, options: ReadOptions = {}) {
    const { main } = this.databases;
    const { kind, shiftMs } = terms;
    return main.pool.read(
      'summarise_censorships',
      async (txn) => {
        const moment = await this.readMomentTxn(txn, terms, blockingOf.summary);
        const { databaseMs } = moment.clock;
        const hours = nextHours(databaseMs);
        if (!main.censorshipQueue.canRead(kind)) return { ...emptySummary(hours), moment };
        const counts = main.censorshipCounts;
        const rows = await main.censorshipQueue.listTxn(txn, kind, { after: null, upToMs: null, limit: terms.judged });
        const judged = rows.map(judge);
        const counted = await counts.countByHourTxn(txn, kind, { hours, shiftMs });
        return {
          moment,
          rows: judged,
          pending: await counts.countTxn(txn, kind, null),
          overdue: await counts.countTxn(txn, kind, databaseMs - shiftMs),
          heldUp: await this.heldUpTxn(txn, moment),
          dueByHour: hours.map(({ startMs }, hour) => ({ fromMs: startMs, count: counted[hour] ?? 0 })),
          prunedByDay: await this.prunedByDayTxn(txn, kind, databaseMs),
          roomNames: await this.roomNamesTxn(txn, moment.blocking.map(judge)),
        };
      },
      options,
    );
  }

  private async heldUpTxn(txn: ReadTxn, { blocking: [lowest] }: QueueMoment): Promise<Counted> {
    if (lowest === undefined || lowest.ts === null) return nobody;
    const key = { ts: lowest.ts, rowEventId: lowest.rowEventId };
    return this.databases.main.censorshipCounts.countBesideTxn(txn, 'expiry', key, 'after');
  }

  private async prunedByDayTxn(txn: ReadTxn, kind: CensorshipKind, databaseMs: number) {
    if (!(await ourSchemaExistsTxn(txn))) return null;
    const fromMs = Math.floor(databaseMs / dayMs) * dayMs - (daysShown - 1) * dayMs;
    const counts = await this.databases.main.censorshipCounts.countPrunedHereTxn(txn, kind, {
      fromMs,
      days: daysShown,
    });
    return counts.map((count, day) => ({ fromMs: fromMs + day * dayMs, count }));
  }

  private async readMomentTxn(txn: ReadTxn, { kind, shiftMs }: QueueTerms, blockers: number): Promise<QueueMoment> {
    const { main } = this.databases;
    const startedMs = this.clock.nowMs();
    const freshness = await main.server.getMomentTxn(txn);
    // The answer was made somewhere between sending and receiving; the middle halves the error.
    const skewMs = Math.round((startedMs + this.clock.nowMs()) / 2 - freshness.asOfMs);
    const readable = main.censorshipQueue.canRead(kind);
    const dueMs = freshness.asOfMs - shiftMs;
    const blocking =
      readable && kind === 'expiry'
        ? await main.censorshipQueue.listBlockingTxn(txn, { dueMs, among: scannedRows, limit: blockers })
        : [];
    const [oldest = null] =
      readable && kind === 'redaction'
        ? await main.censorshipQueue.listTxn(txn, kind, { after: null, upToMs: dueMs, limit: 1 })
        : [];
    const updates = kind === 'redaction' ? await main.censorshipCounts.listRedactionUpdatesTxn(txn) : [];
    return { freshness, clock: { databaseMs: freshness.asOfMs, skewMs }, blocking, oldest, updates };
  }

  private async roomNamesTxn(txn: ReadTxn, rows: readonly QueueRow[]): Promise<Map<string, string | null>> {
    const roomIds = [...new Set(rows.flatMap((row) => roomOf(row) ?? []))];
    const summaries = await this.summaries.loadTxn(txn, roomIds);
    return new Map(roomIds.map((roomId) => [roomId, summaries.get(roomId)?.name ?? null]));
  }
}

/** The room of the event, else of its redaction; null: neither is here. */
export function roomOf({ event, redaction }: QueueRow): string | null {
  return event?.roomId ?? redaction?.event?.roomId ?? null;
}

const nobody: Counted = { value: 0, exact: true };
const nothingQueued = { rows: [], nextCursor: null, total: nobody, roomNames: new Map<string, string | null>() };

function emptySummary(hours: readonly { startMs: number }[]) {
  return {
    rows: [],
    pending: nobody,
    overdue: nobody,
    heldUp: nobody,
    dueByHour: hours.map(({ startMs }) => ({ fromMs: startMs, count: 0 })),
    prunedByDay: null,
    roomNames: new Map<string, string | null>(),
  };
}

function judge(row: QueueRow, place: number | null): JudgedRow {
  const known = place !== null && place <= countedTo && row.ts !== null ? place : null;
  return { ...row, verdict: verdictOf(row), place: known };
}

/**
 * What the homeserver's job makes of the redaction. It prunes what is served as redacted ({@link redactionVerdict}), and
 * only where it can also read the redaction itself, which is held to every check whatever the column `recheck` says: a
 * redaction from another room is applied where the event is served, and leaves the content on the disk (seen on 1.163).
 */
function verdictOf({ rowEventId, event, redaction }: QueueRow): RedactionVerdict | null {
  if (redaction === null) return null;
  const { event: own, ...facts } = redaction;
  const target = { roomId: event?.roomId ?? own?.roomId ?? '', type: event?.type ?? '', sender: event?.sender ?? null };
  // Whether there is JSON counts, not what it says.
  const judged = own === null ? null : { ...own, json: own.hasJson ? '' : null };
  return redactionVerdict({ eventId: rowEventId, ...facts, recheck: null, event: judged }, target);
}

function cursorOf(after: QueueKey | null, place: number): string | null {
  return after === null ? null : encodeCursor({ ts: after.ts, id: after.rowEventId, place });
}

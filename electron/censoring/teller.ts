import type { Clock } from '../base/clock';
import { DisposableStore, type Disposable } from '../base/lifecycle';
import type { Log } from '../base/log';
import { SerialQueue } from '../base/serial-queue';
import type { ReplicationPublisher } from '../replication/replication-publisher';
import type { ToldRoom } from '../storage/controllers/censor-controller';
import type { CensorWriteController } from '../storage/controllers/censor-write-controller';
import { tellingLifetimeMs } from './operation-view';
import { isDelivered, type Delivery, type InvalidationPublisher } from './invalidation-publisher';

export interface TellerOptions {
  writes: Pick<CensorWriteController, 'announceRoom' | 'recordDelivery'>;
  link: ReplicationPublisher;
  publisher: InvalidationPublisher;
  clock: Clock;
  log: Log;
  /** Something changed in how far the rooms of an operation were told. */
  onChanged: (operationId: string) => void;
}

/** Each room is announced three times: at once, and 1 s and 5 s after that (synapse-facts 5.3). */
const roundsWanted = 3;
const delaysMs = [1_000, 4_000] as const;
/** Announcing a room drops some caches of all rooms, so many rooms are spread: one a second. */
const paceMs = 1_000;
/** So many single events may pass those that wait, in as many seconds. */
const passesInARow = 5;
const afterReplicateMs = 2_000;
const replicateTriggerMs = 60_000;
const retry = { firstMs: 60_000, maxMs: 900_000 } as const;
const failureRetry = { firstMs: 5_000, maxMs: 60_000 } as const;

interface Entry {
  operationId: string;
  roomId: string;
  /** Announcements ever, also by other runs of the application. */
  announcements: number;
  /** On the clock that never goes back. */
  nextAt: number;
  undelivered: number;
  failures: number;
  triggeredAt: number;
  /** After a day it is left: see tellingLifetimeMs. */
  endsAt: number;
}

/**
 * Tells the homeserver's processes to drop what they hold of rooms in which events were censored, until as many were
 * listening as should have been. What is left to tell stands in the database (the outbox); here is only when.
 */
export class Teller implements Disposable {
  private readonly entries = new Map<string, Entry>();
  private readonly queue = new SerialQueue();
  private readonly owned = new DisposableStore();
  private timer: Disposable | undefined;
  private lastAt = Number.NEGATIVE_INFINITY;
  private passedAt: number[] = [];

  constructor(private readonly options: TellerOptions) {
    this.owned.add(options.link.onReplicate(() => this.onReplicate()));
    this.owned.add(options.link.onLive(() => this.onLive()));
  }

  /** How many rooms are still to be told. */
  get outstanding(): number {
    return this.entries.size;
  }

  /** When the next announcement of an operation is due, ms since 1970; null: none is planned. */
  nextAtMs(operationId: string): number | null {
    if (!this.options.link.isLive) return null;
    const due = [...this.entries.values()].filter((entry) => entry.operationId === operationId);
    if (due.length === 0) return null;
    const { clock } = this.options;
    const waitMs = Math.max(0, Math.min(...due.map(({ nextAt }) => nextAt)) - clock.monotonicMs());
    return Math.round(clock.nowMs() + waitMs);
  }

  /** Takes over rooms that an earlier run left untold. */
  adopt(rooms: readonly ToldRoom[]): void {
    for (const room of rooms) this.add(room, room.announcements, room.ageMs);
    this.arm();
  }

  /** Begins to tell the rooms of an operation, at their turn. */
  tell(operationId: string, roomIds: readonly string[]): void {
    for (const roomId of roomIds) this.add({ operationId, roomId }, 0, 0);
    this.arm();
  }

  /**
   * Announces one room at once, before all that wait for their turn; the rest as in {@link tell}. After a few in a row
   * it waits for its own turn instead: a script that censors one event after another keeps the pace.
   */
  async tellNow(operationId: string, roomId: string): Promise<void> {
    const entry = this.add({ operationId, roomId }, 0, 0);
    if (entry === undefined || !this.options.link.isLive) return;
    if (this.mayPass()) await this.queue.run(() => this.announce(entry));
    this.arm();
  }

  private mayPass(): boolean {
    const now = this.options.clock.monotonicMs();
    this.passedAt = this.passedAt.filter((at) => now - at < passesInARow * paceMs);
    if (this.passedAt.length >= passesInARow) return false;
    this.passedAt.push(now);
    return true;
  }

  /** Stops telling the rooms of an operation. */
  forget(operationId: string): void {
    for (const [key, entry] of this.entries) if (entry.operationId === operationId) this.entries.delete(key);
  }

  private add(room: Pick<ToldRoom, 'operationId' | 'roomId'>, announcements: number, ageMs: number): Entry | undefined {
    // Without Redis there is nobody to tell; the rows stay in the outbox for a day in case that changes.
    if (this.options.link.via === 'none' || this.owned.isDisposed) return undefined;
    const { operationId, roomId } = room;
    const key = `${operationId} ${roomId}`;
    const known = this.entries.get(key);
    if (known !== undefined) return known;
    const now = this.options.clock.monotonicMs();
    const endsAt = now + tellingLifetimeMs - ageMs;
    const fresh = { undelivered: 0, failures: 0, triggeredAt: Number.NEGATIVE_INFINITY };
    const entry: Entry = { operationId, roomId, announcements, nextAt: now, endsAt, ...fresh };
    this.entries.set(key, entry);
    return entry;
  }

  private onReplicate(): void {
    const now = this.options.clock.monotonicMs();
    for (const entry of this.entries.values()) {
      if (now - entry.triggeredAt < replicateTriggerMs) continue;
      entry.triggeredAt = now;
      entry.nextAt = Math.min(entry.nextAt, now + afterReplicateMs);
    }
    this.arm();
  }

  private onLive(): void {
    const now = this.options.clock.monotonicMs();
    for (const entry of this.entries.values()) entry.nextAt = now + afterReplicateMs;
    this.arm();
  }

  private arm(): void {
    void this.timer?.dispose();
    this.timer = undefined;
    const next = this.nextEntry();
    if (next === undefined || this.owned.isDisposed || !this.options.link.isLive) return;
    const at = Math.max(next.nextAt, this.lastAt + paceMs);
    this.timer = this.options.clock.after(Math.max(0, at - this.options.clock.monotonicMs()), () => {
      this.timer = undefined;
      void this.queue.run(() => this.announceDue()).then(() => this.arm());
    });
  }

  // Of those that are due, rooms that nobody has heard of yet come first.
  private nextEntry(): Entry | undefined {
    const now = this.options.clock.monotonicMs();
    const dueAt = (entry: Entry): number => (entry.nextAt <= now ? 0 : entry.nextAt);
    const order = (a: Entry, b: Entry): number => dueAt(a) - dueAt(b) || a.announcements - b.announcements;
    return [...this.entries.values()].sort(order)[0];
  }

  private async announceDue(): Promise<void> {
    const entry = this.nextEntry();
    if (entry === undefined || this.owned.isDisposed) return;
    const now = this.options.clock.monotonicMs();
    if (entry.endsAt <= now) this.remove(entry);
    else if (entry.nextAt <= now) await this.announce(entry);
  }

  private async announce(entry: Entry): Promise<void> {
    const { clock, log, writes } = this.options;
    this.lastAt = clock.monotonicMs();
    try {
      const delivery = await this.announceOnce(entry);
      entry.failures = 0;
      if (delivery === null) this.remove(entry);
      else await this.settle(entry, delivery, writes);
    } catch (error) {
      entry.failures += 1;
      entry.nextAt = clock.monotonicMs() + backoff(failureRetry, entry.failures);
      log.warn('a room could not be announced', { failures: entry.failures, cause: String(error) });
    }
    this.options.onChanged(entry.operationId);
  }

  /** @returns null if the room was told or dismissed meanwhile, for instance by another copy */
  private async announceOnce(entry: Entry): Promise<Delivery | null> {
    const expected = await this.options.publisher.countExpected();
    let delivery: Delivery = { listening: null, expected, error: null };
    const announced = await this.options.writes.announceRoom(entry, async (row) => {
      delivery = await this.options.publisher.publish(row, expected);
    });
    return announced ? delivery : null;
  }

  private async settle(entry: Entry, delivery: Delivery, writes: TellerOptions['writes']): Promise<void> {
    entry.announcements += 1;
    const delivered = isDelivered(delivery);
    const told = delivered && entry.announcements >= roundsWanted;
    entry.undelivered = delivered ? 0 : entry.undelivered + 1;
    entry.nextAt = this.options.clock.monotonicMs() + this.delayAfter(entry, delivered);
    await writes.recordDelivery(entry, { told, ...delivery });
    if (told) this.remove(entry);
  }

  private delayAfter(entry: Entry, delivered: boolean): number {
    const next = delaysMs[entry.announcements - 1];
    if (next !== undefined) return next;
    return delivered ? paceMs : backoff(retry, entry.undelivered - roundsWanted + 1);
  }

  private remove(entry: Entry): void {
    this.entries.delete(`${entry.operationId} ${entry.roomId}`);
  }

  /** Ends; an announcement under way is finished first. What is left stays in the outbox. */
  async dispose(): Promise<void> {
    await this.timer?.dispose();
    await this.owned.dispose();
    await this.queue.idle();
    this.entries.clear();
  }
}

function backoff(limits: { firstMs: number; maxMs: number }, attempt: number): number {
  return Math.min(limits.maxMs, limits.firstMs * 2 ** Math.max(0, attempt - 1));
}

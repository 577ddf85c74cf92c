import { expect } from 'vitest';
import type { CensorshipReason } from '../../shared/contract/censorships';
import { LabClient } from '../lab/client';
import { seedEmptyRedactions, seedRedactions, type EmptyRedaction, type RedactionTruth } from '../lab/seed-redactions';
import { isStored, queueOf, untilQueueShows, type CensorshipLab } from './censorship-lab';

/** The homeserver's job comes every five minutes, the first time five minutes after its process began. */
const turnMs = 5 * 60 * 1000;

/** Why each kind is still in the queue before the job's turn. */
const reasonOf: Readonly<Record<RedactionTruth['kind'], CensorshipReason>> = {
  allowed: 'waiting_for_turn',
  target_missing: 'event_missing',
  other_room: 'other_room',
  other_domain: 'other_domain',
  redaction_rejected: 'redaction_rejected',
  create_event: 'create_event',
  redaction_missing: 'redaction_missing',
};

/** Redactions of every kind on a real homeserver, due, before and after its job for them has its turn. */
export class DueRedactions {
  private constructor(
    private readonly site: CensorshipLab,
    private readonly truths: readonly RedactionTruth[],
    private readonly empty: readonly EmptyRedaction[],
    /** When the process that prunes began. */
    private readonly backgroundSinceMs: number,
  ) {}

  static async seed(site: CensorshipLab): Promise<DueRedactions> {
    const { author, watched } = site;
    const truths: RedactionTruth[] = [];
    for (const version of ['9', '10', '11']) truths.push(...(await seedRedactions(watched.lab, author, version)));
    const careless = await LabClient.register(watched.lab, 'careless');
    const empty: EmptyRedaction[] = [];
    for (const version of ['9', '11']) empty.push(...(await seedEmptyRedactions(watched.lab, careless, version)));
    // It has seen the targets before they were redacted by rows that nobody told it of.
    await watched.lab.restart('background1');
    return new DueRedactions(site, truths, empty, Date.now());
  }

  /** Each is in the queue, with the reason why its content still stands. */
  async expectReasons(): Promise<void> {
    const expected = new Map(this.truths.map(({ redactionId, kind }) => [redactionId, reasonOf[kind]]));
    const queue = await untilQueueShows(this.site, expected, { kind: 'redaction' });
    for (const { redactionId, targetId, kind, roomId } of this.truths) {
      expect({ kind, ...queue.get(redactionId) }).toMatchObject({
        kind: 'redaction',
        eventId: targetId,
        overdue: true,
        ...(kind === 'target_missing' ? {} : { roomId }),
      });
    }
    expect(queue.size).toBe(this.truths.length);
  }

  /** Those that are allowed wait for a job whose rate is known, by the period of the configuration. */
  async expectRate(): Promise<void> {
    const { watched } = this.site;
    const list = await watched.synoptic.call('censorships.list', { kind: 'redaction', reason: 'waiting_for_turn' });
    expect(list.settings).toMatchObject({
      retentionMs: 1_000,
      retentionSource: 'configuration',
      backgroundProcess: 'background1',
    });
    expect(list.items.length).toBe(this.truths.filter(({ kind }) => kind === 'allowed').length);
    for (const { turnMs: turn } of list.items) expect(turn).toBeGreaterThan(Date.now() - turnMs);
    const summary = await watched.synoptic.call('censorships.getSummary', { kind: 'redaction' });
    const counts = new Map(summary.groups.map(({ reason, overdue }) => [reason, overdue.value]));
    for (const kind of Object.values(reasonOf)) {
      expect([kind, counts.get(kind)]).toEqual([
        kind,
        this.truths.filter((truth) => reasonOf[truth.kind] === kind).length,
      ]);
    }
  }

  /** Those that redact nothing are told as such everywhere, and break nothing, not even where the homeserver itself fails. */
  async expectEmptyOnes(): Promise<void> {
    const { watched } = this.site;
    const queue = await queueOf(this.site, 'redaction');
    for (const { eventId, roomId } of this.empty) {
      const event = await watched.synoptic.call('events.get', { eventId });
      expect(event).toMatchObject({ isRedaction: true, redacts: null, type: 'm.room.redaction' });
      const timeline = await watched.synoptic.call('rooms.listEvents', { roomId });
      const line = timeline.items.find((item) => item.eventId === eventId);
      expect(line).toMatchObject({ type: 'm.room.redaction', redacts: null });
      expect(line?.badges).toContain('redacts_nothing');
      expect(queue.has(eventId)).toBe(false);
      const preview = await watched.synoptic.call('censor.preview', { eventIds: [eventId] });
      expect(preview.items[0]?.warnings.map(({ code }) => code)).toContain('redacts_nothing');
    }
    // The second of each room has a number for an id: the homeserver itself cannot answer the room's messages any more.
    const careless = new Set(this.empty.map(({ roomId }) => roomId));
    expect(careless.size).toBe(2);
  }

  /** Waits for the job's turn: what was allowed is pruned, the rest is marked and stands, and is found. */
  async expectTurn(): Promise<void> {
    expect(this.backgroundSinceMs).toBeGreaterThan(0);
    const allGone = new Map(this.truths.map(({ redactionId }) => [redactionId, 'gone']));
    const withinMs = this.backgroundSinceMs + turnMs + 30_000 - Date.now();
    await untilQueueShows(this.site, allGone, { kind: 'redaction', withinMs });
    for (const { kind, version, targetId, marker } of this.truths) {
      if (marker === null) continue;
      expect([version, kind, await isStored(this.site, targetId, marker)]).toEqual([version, kind, kind !== 'allowed']);
    }
    await this.expectStanding();
  }

  /** What was marked and stands is found, with whether the homeserver serves it as redacted: asked of a process that read it anew. */
  private async expectStanding(): Promise<void> {
    const { watched, author } = this.site;
    const standing = this.truths.filter(({ kind, marker }) => kind !== 'allowed' && marker !== null);
    const found = new Map<string, string | null>();
    for (const roomId of new Set(this.truths.map((truth) => truth.roomId))) {
      const { items } = await watched.synoptic.call('censorships.listUnpruned', { roomId, limit: 500 });
      for (const { eventId, verdict } of items) found.set(eventId, verdict);
    }
    for (const { kind, version, roomId, targetId, marker, redactionId } of standing) {
      const served = JSON.stringify(await author.at('background1').getEvent(roomId, targetId));
      const isServed = served.includes(marker ?? '');
      // With false the row is applied unread. Read now: a background update of a fresh homeserver may have corrected it.
      const recheck = await this.readRecheck(redactionId);
      const told = [kind, version, isServed, found.get(targetId)];
      expect(told).toEqual([kind, version, recheck, recheck ? kind : 'allowed']);
    }
    const allowed = this.truths.filter(({ kind }) => kind === 'allowed');
    expect(allowed.filter(({ targetId }) => found.has(targetId))).toEqual([]);
  }

  private async readRecheck(redactionId: string): Promise<boolean> {
    const sql = 'SELECT recheck FROM redactions WHERE event_id = $1';
    const { rows } = await this.site.watched.database.query<{ recheck: boolean }>(sql, [redactionId]);
    return rows[0]?.recheck === true;
  }
}

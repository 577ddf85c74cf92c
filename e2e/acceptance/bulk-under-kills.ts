import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Operation } from '../../shared/contract/censor';
import type { OutputOf } from '../../shared/contract/index';
import type { LabClient } from '../lab/client';
import { seedBulk, type BulkEvent } from '../lab/seed-bulk';
import { randomNumbers } from '../lab/seed-movements';
import type { ServeHost } from '../serve-host';
import type { CensorshipLab } from './censorship-lab';
import { serveFor } from './connected-lab';
import { ServedSample } from './served-sample';

export const eventCount = Number(process.env['SYNOPTIC_TEST_BULK'] ?? 10_000);
export const kills = Number(process.env['SYNOPTIC_TEST_KILLS'] ?? 20);
/** Events a second of other people meanwhile. */
export const trafficRate = 20;
/** Events whose serving is looked at, in every process. */
const sampled = 200;
/** What a copy may do after it was seen to do something, in ms. */
const lifeMs = 400;
/** So slow that the kills come before the end. */
const ratePerSecond = 500;

/** A large operation on a homeserver that goes on working, by an application that does not. */
export class BulkUnderKills {
  private readonly dataFolder = mkdtempSync(join(tmpdir(), 'synoptic-bulk-'));
  private host: ServeHost | undefined;
  private operationId = '';

  constructor(private readonly site: CensorshipLab) {}

  async dispose(): Promise<void> {
    await this.host?.stop('SIGKILL');
    rmSync(this.dataFolder, { recursive: true, force: true });
  }

  /** Leaves each event pruned, once in the audit, forgotten by every process, and the homeserver healthy. */
  async run(): Promise<void> {
    const { watched, author } = this.site;
    const { lab, traffic } = watched;
    const began = performance.now();
    const events = await seedBulk(lab, author, { count: eventCount, sent: 200 });
    const seconds = (): string => `${((performance.now() - began) / 1_000).toFixed(0)} s`;
    say(`seeded ${events.length} after ${seconds()}`);
    const sample = new ServedSample(lab, author, chooseSample(events));
    expect(await sample.count()).toEqual({ content: sampled * lab.processes.length, pruned: 0 });
    say(`every process holds the sample after ${seconds()}`);
    const mark = lab.mark();
    const sentBefore = traffic.eventIds.size;
    const copy = await this.start();
    const { previewId, total } = await copy.call('censor.preview', { eventIds: events.map(({ eventId }) => eventId) });
    expect(total).toBe(eventCount);
    say(`previewed after ${seconds()}`);
    traffic.start(trafficRate, trafficRate);
    const trafficBegan = performance.now();
    this.operationId = await this.censorThroughKills(copy, previewId);
    say(`${kills} kills survived after ${seconds()}`);
    const done = await this.untilDone();
    expect(done).toMatchObject({ state: 'done', total: eventCount, done: eventCount, failed: 0 });
    say(`done after ${seconds()}`);
    await this.untilTold();
    await traffic.stop();
    const sent = traffic.eventIds.size - sentBefore;
    say(
      `told after ${seconds()}; traffic ${((sent * 1_000) / (performance.now() - trafficBegan)).toFixed(1)} a second`,
    );

    expect(traffic.errors).toEqual([]);
    expect(await sample.count()).toEqual({ content: 0, pruned: sampled * lab.processes.length });
    expect(await this.auditedTimes()).toEqual(new Map(events.map(({ eventId }) => [eventId, 1])));
    expect(await this.leftIn(events)).toEqual({ content: 0, words: 0 });
    const verified = await this.verifyAll();
    expect(verified).toEqual({ equal: eventCount, differs: 0 });
    expect(lab.newErrors(mark)).toEqual([]);
    await expectPersisting(watched.lab, traffic.user, traffic.rooms);
    say(`all looked at after ${seconds()}`);
  }

  private async start(): Promise<ServeHost> {
    const { file, workersFolder } = this.site.watched.lab.configuration;
    const args = ['--homeserver-config', file, '--workers-dir', workersFolder, '--writer'];
    this.host = await serveFor(this.site.watched.lab, args, this.dataFolder);
    return this.host;
  }

  private async censorThroughKills(first: ServeHost, previewId: string): Promise<string> {
    const next = randomNumbers(20);
    let copy = first;
    const wish = { previewId, reason: 'acceptance: many', confirmCount: eventCount, ratePerSecond };
    const { operationId: id, items } = await copy.call('censor.apply', wish);
    expect(items).toEqual([]);
    const doneAtKills: number[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      const before = doneAtKills.at(-1) ?? 0;
      // Every fifth is killed wherever it stands; the others when they have begun to write.
      if (kill % 5 > 0) await watchedOperation(copy, id, ({ done }) => done > before);
      await sleep(next.below(lifeMs));
      await copy.stop('SIGKILL');
      copy = await this.start();
      const found = await watchedOperation(copy, id, ({ state }) => state !== 'running');
      expect(found.state).toBe('interrupted');
      doneAtKills.push(found.done);
      await copy.call('censor.resumeOperation', { operationId: id });
    }
    say(`done at each kill: ${doneAtKills.join(' ')}`);
    // Most kills came in the middle of the work: the test has not looked at nothing.
    expect(new Set(doneAtKills).size).toBeGreaterThan(kills / 2);
    await copy.call('censor.setRate', { operationId: id, ratePerSecond: null });
    return id;
  }

  private untilDone(): Promise<Operation> {
    return watchedOperation(this.running(), this.operationId, ({ state }) => state === 'done', 120_000);
  }

  private async untilTold(): Promise<void> {
    await watchedOperation(this.running(), this.operationId, ({ telling }) => telling.state === 'told', 120_000);
  }

  private running(): ServeHost {
    if (this.host === undefined) throw new Error('no copy runs');
    return this.host;
  }

  /** How often each event stands in the audit of the operation. */
  private async auditedTimes(): Promise<Map<string, number>> {
    const times = new Map<string, number>();
    for (let cursor: string | null = null; ;) {
      const page: OutputOf<'audit.list'> = await this.running().call('audit.list', {
        operationId: this.operationId,
        limit: 500,
        cursor,
      });
      for (const { eventId, outcome } of page.items) {
        expect(outcome).toBe('censored');
        times.set(eventId, (times.get(eventId) ?? 0) + 1);
      }
      cursor = page.nextCursor;
      if (cursor === null) return times;
    }
  }

  private async verifyAll(): Promise<{ equal: number; differs: number }> {
    const sum = { equal: 0, differs: 0 };
    for (let cursor: string | null = null; ;) {
      const page: OutputOf<'censor.verify'> = await this.running().call('censor.verify', {
        operationId: this.operationId,
        limit: 500,
        cursor,
      });
      sum.equal += page.items.filter(({ verification }) => verification === 'equal').length;
      sum.differs += page.items.filter(({ verification }) => verification !== 'equal').length;
      cursor = page.nextCursor;
      if (cursor === null) return sum;
    }
  }

  private async leftIn(events: readonly BulkEvent[]): Promise<{ content: number; words: number }> {
    const { rows } = await this.site.watched.database.query<{ content: number; words: number }>(
      `SELECT (SELECT count(*)::int FROM event_json JOIN unnest($1::text[], $2::text[]) AS wish (event_id, marker)
                 USING (event_id) WHERE position(marker IN json) > 0) AS content,
              (SELECT count(*)::int FROM event_search WHERE event_id = ANY ($1)) AS words`,
      [events.map(({ eventId }) => eventId), events.map(({ marker }) => marker)],
    );
    return rows[0] ?? { content: -1, words: -1 };
  }
}

function chooseSample(events: readonly BulkEvent[]): BulkEvent[] {
  const step = events.length / sampled;
  return Array.from({ length: sampled }, (_, number) => events[Math.floor(number * step)]).filter(
    (event) => event !== undefined,
  );
}

async function watchedOperation(
  host: ServeHost,
  operationId: string,
  holds: (operation: Operation) => boolean,
  withinMs = 60_000,
): Promise<Operation> {
  for (const endMs = Date.now() + withinMs; ; await sleep(100)) {
    const operation = await host.call('censor.getOperation', { operationId });
    if (holds(operation)) return operation;
    if (Date.now() > endMs) throw new Error(`not within ${withinMs} ms: ${JSON.stringify(operation)}`);
  }
}

async function expectPersisting(
  lab: CensorshipLab['watched']['lab'],
  author: LabClient,
  roomIds: readonly string[],
): Promise<void> {
  for (const { name } of lab.processes) {
    for (const roomId of roomIds) {
      const eventId = await author.at(name).sendText(roomId, `still persisted by way of ${name}`);
      const served = await author.at('sync1').getEvent(roomId, eventId);
      expect(served.content['body']).toBe(`still persisted by way of ${name}`);
    }
  }
}

function say(line: string): void {
  process.stdout.write(`bulk: ${line}\n`);
}

/**
 * The demo homeserver's processes, simulated: they write to the database as members would make them, and announce it
 * on the channel. Started after the database, stopped before it.
 */
import { Client } from 'pg';
import { wireNameOf, wirePositionOf } from '../../shared/matrix/stream-names';
import type { Clock } from '../base/clock';
import { SerialQueue } from '../base/serial-queue';
import { DisposableStore, type Disposable } from '../base/lifecycle';
import type { Log } from '../base/log';
import { censorDueRedactions, expireNext } from './background-jobs';
import type { DemoReplicationChannel } from './demo-replication-link';
import { BackgroundTraffic } from './generator/background-traffic';
import type { HomeserverSpec } from './generator/homeserver-spec';
import { searchStaging } from './generator/load-homeserver';
import { inventText, textContent } from './generator/message-content';
import { persistFresh, type Announcement } from './live-events';
import { streamActs } from './live-streams';
import { loadLiveWorld, type LiveWorld } from './live-world';
import { SimulatedProcess, type Invalidation } from './simulated-process';

/** Names of the processes, as a configuration of seven would have them. */
export const demoInstanceNames = [
  'master',
  'persister1',
  'persister2',
  'streams1',
  'sync1',
  'background1',
  'fedsender1',
] as const;

interface DemoWorkersOptions {
  adminUrl: string;
  spec: HomeserverSpec;
  channel: DemoReplicationChannel;
  clock: Clock;
  log: Log;
}

/** Streams that a process announces without having written any row, as a real one does at each REPLICATE. */
const announcedStreams: Readonly<Record<string, readonly string[]>> = {
  master: ['pushers', 'un_partial_stated_room', 'un_partial_stated_event', 'federation'],
  persister1: ['events', 'backfill', 'sticky_events', 'profile_updates'],
  persister2: ['events', 'backfill', 'sticky_events', 'profile_updates'],
  streams1: [
    'typing', 'to_device', 'account_data', 'receipts', 'presence', 'presence_federation', 'push_rules', 'device_lists',
    'thread_subscriptions', 'quarantined_media',
  ], // prettier-ignore
};
/** Tokens of these are in no table and begin anew with the process. */
const beginAtZero = new Set(['typing', 'federation', 'presence_federation']);

const actPeriodMs = 450;
const expiryPeriodMs = 5_000;
const redactionPeriodMs = 60_000;
const positionPeriodMs = 1_000;

export class DemoWorkers implements Disposable {
  private readonly processes = new Map<string, SimulatedProcess>();
  private readonly disposables = new DisposableStore();
  private client: Client | undefined;
  // Processes catch up whenever they hear a gap: on a connection of their own, outside of the transactions at work.
  private catchingUp: Client | undefined;
  private readonly fetches = new SerialQueue();
  private world: LiveWorld | undefined;
  private traffic: BackgroundTraffic | undefined;
  /** Work on the one connection, in turn. */
  private queue: Promise<void> = Promise.resolve();

  constructor(private readonly options: DemoWorkersOptions) {
    for (const instanceName of demoInstanceNames) {
      const { channel, clock } = options;
      const fetchInvalidations = (writer: string, from: number, to: number): Promise<Invalidation[]> =>
        this.fetchInvalidations(writer, from, to);
      const onError = (error: unknown): void =>
        options.log.warn('a simulated process could not catch up', reasonOf(error));
      const process = new SimulatedProcess({ instanceName, channel, clock, fetchInvalidations, onError });
      this.processes.set(instanceName, this.disposables.add(process));
    }
  }

  /** Connects, reads where everything stands, and begins to work. Throws the driver's error. */
  async start(): Promise<void> {
    const client = await this.connect();
    this.client = client;
    this.catchingUp = await this.connect();
    await client.query(searchStaging);
    await this.readWorld();
    await this.readPositions(client);
    for (const process of this.processes.values()) process.start();
    this.repeat(actPeriodMs, () => this.act());
    this.repeat(expiryPeriodMs, () => this.runJob(async (db, nowMs) => [await expireNext(db, nowMs)]));
    this.repeat(redactionPeriodMs, () =>
      this.runJob((db, nowMs) => censorDueRedactions(db, nowMs, this.options.spec.nowMs)),
    );
    this.repeat(positionPeriodMs, () => this.announceIdlePersisters());
  }

  private async connect(): Promise<Client> {
    const client = new Client({ connectionString: this.options.adminUrl, application_name: 'demo homeserver' });
    // The database goes away at a reset or at the end; the work that fails by it says so in the log.
    client.on('error', (error) =>
      this.options.log.debug('the simulated processes lost their database', reasonOf(error)),
    );
    await client.connect();
    return client;
  }

  /** How many processes were told to drop this event, by its own id or with its room. */
  toldProcesses(id: { eventId?: string; roomId?: string }): number {
    return [...this.processes.values()].filter((process) => process.wasToldOf(id)).length;
  }

  async dispose(): Promise<void> {
    await this.disposables.dispose();
    await this.queue;
    await this.fetches.idle();
    for (const client of [this.client, this.catchingUp]) {
      await client?.end().catch((error: unknown) => this.options.log.debug('closing failed', reasonOf(error)));
    }
    this.client = undefined;
    this.catchingUp = undefined;
  }

  private repeat(periodMs: number, work: () => Promise<void>): void {
    this.disposables.add(
      this.options.clock.every(periodMs, () => {
        this.queue = this.queue.then(() => (this.disposables.isDisposed ? undefined : this.attempt(work)));
      }),
    );
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.options.log.warn('the simulated processes failed at a step', reasonOf(error));
      // What was made in memory is not in the database now: begin again from what is.
      await this.readWorld().catch(() => undefined);
    }
  }

  /** One thing that some member does, at most about two a second. */
  private async act(): Promise<void> {
    const { world, client, traffic } = this;
    if (!world || !client || !traffic || world.rooms.length === 0 || world.random.chance(0.2)) return;
    world.clockMs = this.options.clock.nowMs();
    if (world.random.chance(0.3)) return this.announce(await world.random.pick(streamActs)(client, world));
    const dice = world.random.fraction();
    if (dice < 0.03) this.sendBriefMessage(world);
    else if (dice < 0.06) this.redactRecent(world);
    else traffic.act();
    this.announce(await persistFresh(client, world));
  }

  /** A message that destroys itself within the hour. */
  private sendBriefMessage(world: LiveWorld): void {
    const room = world.random.pick(world.rooms);
    if (room.joined.length === 0) return;
    const content = {
      ...textContent(inventText(world)),
      'org.matrix.self_destruct_after': world.clockMs + world.random.between(2, 60) * 60_000,
    };
    world.persist(room, { type: 'm.room.message', sender: world.random.pick(room.joined), content });
  }

  private redactRecent(world: LiveWorld): void {
    const room = world.random.pick(world.rooms);
    const target = room.recent.pop();
    if (!target || !room.isJoined(room.plan.creator)) return;
    world.persist(room, {
      type: 'm.room.redaction',
      sender: room.plan.creator,
      content: { reason: 'off-topic' },
      redacts: target.eventId,
    });
  }

  private async runJob(job: (client: Client, nowMs: number) => Promise<(Announcement | null)[]>): Promise<void> {
    const { client } = this;
    if (!client) return;
    await client.query('BEGIN');
    try {
      const announcements = await job(client, this.options.clock.nowMs());
      await client.query('COMMIT');
      this.announce(announcements.flatMap((announcement) => announcement ?? []));
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    }
  }

  private announce(announcements: readonly Announcement[]): void {
    for (const { instanceName, stream, token, rows } of announcements) {
      this.processes.get(instanceName)?.announceRows(stream, token, rows);
    }
  }

  /** A persister without events of its own says about once a second how far the others have come. */
  private announceIdlePersisters(): Promise<void> {
    for (const name of ['persister1', 'persister2']) {
      if (this.world) this.processes.get(name)?.announcePosition('events', this.world.streamOrdering);
    }
    return Promise.resolve();
  }

  private async readWorld(): Promise<void> {
    if (!this.client) return;
    const { clock, spec } = this.options;
    this.world = await loadLiveWorld(this.client, spec, Math.floor(clock.nowMs() / 1000));
    this.traffic = new BackgroundTraffic(this.world);
    for (const room of this.world.rooms) this.traffic.open(room);
  }

  private async readPositions(client: Client): Promise<void> {
    const positions = await client.query<{ stream_name: string; instance_name: string; stream_id: string }>(
      'SELECT stream_name, instance_name, stream_id FROM stream_positions LIMIT 1000',
    );
    for (const { stream_name: name, instance_name: instance, stream_id: id } of positions.rows) {
      this.processes.get(instance)?.setWritten(wireNameOf(name), wirePositionOf(name, Number(id)));
    }
    for (const [name, streams] of Object.entries(announcedStreams)) {
      const process = this.processes.get(name);
      for (const stream of streams) {
        if (process && !process.writes(stream)) process.setWritten(stream, beginAtZero.has(stream) ? 0 : 1);
      }
    }
    const caches = await client.query<{ instance_name: string; last: string }>(
      `SELECT instance_name, max(stream_id) AS last FROM cache_invalidation_stream_by_instance GROUP BY instance_name LIMIT 1000`,
    );
    const last = new Map(caches.rows.map((row) => [row.instance_name, Number(row.last)]));
    // Who has written nothing says how far the stream is as a whole.
    const newest = Math.max(0, ...last.values());
    for (const [name, process] of this.processes) process.setWritten('caches', last.get(name) ?? newest);
  }

  private fetchInvalidations(writer: string, from: number, to: number): Promise<Invalidation[]> {
    return this.fetches.run(async () => {
      const { rows } = (await this.catchingUp?.query<{ stream_id: string; cache_func: string; keys: string[] | null }>(
        `SELECT stream_id, cache_func, keys FROM cache_invalidation_stream_by_instance
         WHERE instance_name = $1 AND stream_id > $2 AND stream_id <= $3 ORDER BY stream_id LIMIT 1000`,
        [writer, from, to],
      )) ?? { rows: [] };
      return rows.map((row) => ({ token: Number(row.stream_id), cacheFunc: row.cache_func, keys: row.keys ?? [] }));
    });
  }
}

function reasonOf(error: unknown): { reason: string } {
  return { reason: error instanceof Error ? error.message : String(error) };
}

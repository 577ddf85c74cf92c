import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { StreamPosition, TailRow } from '../../shared/contract/streams';
import { Lab, type LabOptions } from '../lab/homeserver';
import { RedisWarden } from '../lab/process-redis';
import { Traffic } from '../lab/traffic';
import type { ServeHost } from '../serve-host';
import { serveFor } from './connected-lab';

/** Name of our subscribing connection in Redis. */
export const ownSubscriber = 'synoptic-subscriber';

/** A real homeserver that Synoptic watches with its configuration at hand, and events to send to both persisters. */
export class WatchedLab {
  private constructor(
    readonly lab: Lab,
    readonly synoptic: ServeHost,
    /** Superuser at the homeserver's database, to look behind the scenes. */
    readonly database: Client,
    readonly parts: { traffic: Traffic; warden: RedisWarden },
  ) {}

  /** Starts it all. @param args further options of serve, e.g. `--writer` */
  static async start(options: LabOptions & { redisUrl: string }, args: readonly string[] = []): Promise<WatchedLab> {
    const lab = await Lab.up(options);
    try {
      const traffic = await Traffic.prepare(lab, 'traffic', ['persister1', 'persister2']);
      const database = new Client({ connectionString: lab.databaseUrl });
      await database.connect();
      await database.query(readFileSync(join(__dirname, '..', '..', 'migrations', 'roles.sql'), 'utf8'));
      const { file, workersFolder } = lab.configuration;
      const configuration = ['--homeserver-config', file, '--workers-dir', workersFolder];
      const synoptic = await serveFor(lab, [...configuration, ...args]);
      return new WatchedLab(lab, synoptic, database, { traffic, warden: new RedisWarden(options.redisUrl) });
    } catch (error) {
      await lab.down();
      throw error;
    }
  }

  get traffic(): Traffic {
    return this.parts.traffic;
  }

  get warden(): RedisWarden {
    return this.parts.warden;
  }

  async positions(): Promise<StreamPosition[]> {
    return (await this.synoptic.call('streams.listPositions', {})).items;
  }

  /** Every row of a stream that the tail holds, oldest first. */
  async rowsOf(stream: string): Promise<TailRow[]> {
    const rows: TailRow[] = [];
    let cursor: string | null = null;
    do {
      const page: { items: TailRow[]; nextCursor: string | null } = await this.synoptic.call('streams.listRows', {
        stream,
        limit: 500,
        cursor,
      });
      rows.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return rows.reverse().filter(({ kind }) => kind === 'row');
  }

  /** What writers have persisted, by the homeserver's own table: `stream writer` to token, names and signs of the wire. */
  async persisted(): Promise<Map<string, number>> {
    const { rows } = await this.database.query<{ stream: string; writer: string; token: string }>(
      'SELECT stream_name AS stream, instance_name AS writer, stream_id::text AS token FROM stream_positions',
    );
    return new Map(
      rows.map(({ stream, writer, token }) => [`${wireName(stream)} ${writer}`, wireToken(stream, token)]),
    );
  }

  /** Last values of the sequences that give tokens, by the stream's name on the wire, as the homeserver's schema has them. */
  async sequences(): Promise<Map<string, number>> {
    const { rows } = await this.database.query<{ name: string; value: string | null }>(
      'SELECT sequencename AS name, last_value::text AS value FROM pg_sequences',
    );
    const values = new Map(rows.map(({ name, value }) => [name, Number(value ?? 0)]));
    return new Map(Object.entries(sequenceOf).map(([stream, name]) => [stream, values.get(name) ?? 0]));
  }

  /**
   * Waits until something holds, asking five times a second.
   * @throws Error with what it last was
   */
  async until<T>(what: string, ask: () => Promise<T>, holds: (value: T) => boolean, withinMs = 20_000): Promise<T> {
    const endMs = Date.now() + withinMs;
    for (;;) {
      const value = await ask();
      if (holds(value)) return value;
      if (Date.now() > endMs)
        throw new Error(`not within ${withinMs} ms: ${what}: ${JSON.stringify(value).slice(0, 3_000)}`);
      await sleep(200);
    }
  }

  async dispose(): Promise<void> {
    this.warden.dispose();
    await this.traffic.stop();
    await this.synoptic.dispose();
    await this.database.end();
    await this.lab.down();
  }
}

/** The homeserver's own names, kept apart from those in the code under test. */
const wireNames: Readonly<Record<string, string>> = {
  device_lists_stream: 'device_lists',
  presence_stream: 'presence',
  push_rules_stream: 'push_rules',
  un_partial_stated_room_stream: 'un_partial_stated_room',
  un_partial_stated_event_stream: 'un_partial_stated_event',
};

const sequenceOf: Readonly<Record<string, string>> = {
  events: 'events_stream_seq',
  account_data: 'account_data_sequence',
  receipts: 'receipts_sequence',
  to_device: 'device_inbox_sequence',
  device_lists: 'device_lists_sequence',
  presence: 'presence_stream_sequence',
  push_rules: 'push_rules_stream_sequence',
  caches: 'cache_invalidation_stream_seq',
};

function wireName(stream: string): string {
  return wireNames[stream] ?? stream;
}

function wireToken(stream: string, token: string): number {
  return stream === 'backfill' ? -Number(token) : Number(token);
}

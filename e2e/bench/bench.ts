/**
 * `npm run bench -- [--database synoptic_bench] [--runs 60]`: the first rows of the goals, each asked over the contract of
 * a serve host and, where SQL can say the same, by psql in one warm session of the same run. Prints a table, then JSON.
 * No time fails anything. Make the database first: `npm run bench:load`.
 */
import { cpus, release } from 'node:os';
import type { CallInput, OutputOf, ProcedureName } from '../../shared/contract/index';
import { startServe, type ServeHost } from '../serve-host';
import { measureCensoring, type CensorFigures } from './censor-figures';
import { psqlRows, psqlTimes, quantile } from './psql';
import { measureStreams } from './stream-figures';

interface Figure {
  question: string;
  oursMedianMs: number;
  oursP95Ms: number;
  psqlMedianMs: number | null;
  ratio: number | null;
}

function option(name: string, otherwise: string): string {
  const index = process.argv.indexOf(`--${name}`);
  return (index >= 0 ? process.argv[index + 1] : undefined) ?? otherwise;
}

function databaseUrl(): string {
  const url = new URL(process.env['SYNOPTIC_TEST_POSTGRES'] ?? 'postgresql://postgres@127.0.0.1:5432/postgres');
  url.pathname = `/${option('database', 'synoptic_bench')}`;
  return url.toString();
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

class Bench {
  readonly figures: Figure[] = [];
  constructor(
    private readonly host: ServeHost,
    private readonly url: string,
    private readonly runs: number,
  ) {}

  /** Measures one procedure against one statement of psql that reads the same. */
  async measure(question: string, ours: () => Promise<unknown>, sql: string | null): Promise<void> {
    await ours();
    const times: number[] = [];
    for (let run = 0; run < this.runs; run += 1) times.push(await timed(ours));
    const psql = sql === null ? null : quantile(psqlTimes(this.url, sql, this.runs), 0.5);
    const median = quantile(times, 0.5);
    this.figures.push({
      question,
      oursMedianMs: round(median),
      oursP95Ms: round(quantile(times, 0.95)),
      psqlMedianMs: psql === null ? null : round(psql),
      ratio: psql === null ? null : round(median / psql),
    });
  }

  /** Follows a list to its end. */
  async toTheEnd<N extends ProcedureName>(name: N, input: CallInput<N>): Promise<number> {
    let cursor: string | null = null;
    let count = 0;
    do {
      const page = (await this.host.call(name, {
        ...(input as object),
        limit: 500,
        cursor,
      } as CallInput<N>)) as OutputOf<N> & {
        items: unknown[];
        nextCursor: string | null;
      };
      count += page.items.length;
      cursor = page.nextCursor;
    } while (cursor !== null);
    return count;
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function literal(text: string): string {
  return `'${text.replace(/'/g, "''")}'`;
}

function roomsOfUserSql(userId: string): string {
  return `WITH page AS (
      SELECT lcm.room_id, lcm.membership, lcm.event_id FROM local_current_membership lcm
      WHERE lcm.user_id = ${literal(userId)} ORDER BY lcm.event_stream_ordering DESC LIMIT 100)
    SELECT page.room_id, page.membership, s.name, m.event_id, m.sender, m.membership, e.origin_server_ts, e.received_ts
    FROM page LEFT JOIN room_stats_state s USING (room_id)
    JOIN room_memberships m ON m.user_id = ${literal(userId)} AND m.room_id = page.room_id
    JOIN events e ON e.event_id = m.event_id
    ORDER BY page.room_id, e.stream_ordering`;
}

const dueRedactionsSql = `SELECT d.event_id, d.redacts, d.received_ts, e.room_id, e.sender, e.type
    FROM redactions d LEFT JOIN events e ON e.event_id = d.redacts
    WHERE NOT d.have_censored AND d.received_ts <= extract(epoch FROM now())::bigint * 1000 - 604800000
    ORDER BY d.received_ts LIMIT 100`;

async function run(host: ServeHost, url: string): Promise<Bench> {
  const bench = new Bench(host, url, Number(option('runs', '60')));
  const first = (sql: string): string => psqlRows(url, sql)[0]?.[0] ?? '';
  const user = first('SELECT user_id FROM local_current_membership GROUP BY user_id ORDER BY count(*) DESC LIMIT 1');
  const room = first('SELECT room_id FROM room_stats_current ORDER BY joined_members DESC LIMIT 1');
  const event = first(`SELECT event_id FROM events WHERE room_id = ${literal(room)} AND type = 'm.room.message' ORDER BY stream_ordering DESC LIMIT 1`);
  const name = first("SELECT substr(displayname, 2, 4) FROM profiles WHERE length(displayname) > 6 LIMIT 1 OFFSET 100");

  await bench.measure('rooms of the largest user, first 100', () => host.call('users.listRooms', { userId: user }), roomsOfUserSql(user));
  await bench.measure('all rooms of that user, to the end', () => bench.toTheEnd('users.listRooms', { userId: user }), null);
  await bench.measure('user header', () => host.call('users.get', { userId: user }), null);
  await bench.measure('search users by part of the name', () => host.call('users.search', { text: name }),
    `SELECT full_user_id, displayname FROM profiles WHERE displayname ILIKE ${literal(`%${name}%`)} LIMIT 100`);
  await bench.measure('members of the largest room, first 100', () => host.call('rooms.listMembers', { roomId: room, memberships: ['join'] }),
    `SELECT state_key, event_id FROM current_state_events WHERE room_id = ${literal(room)} AND type = 'm.room.member' AND membership = 'join' ORDER BY state_key LIMIT 100`);
  await bench.measure('all members of that room, to the end', () => bench.toTheEnd('rooms.listMembers', { roomId: room }), null);
  const middleMs = Number(first(`SELECT received_ts FROM events WHERE room_id = ${literal(room)} AND NOT outlier ORDER BY stream_ordering OFFSET (SELECT count(*) / 2 FROM events WHERE room_id = ${literal(room)} AND NOT outlier) LIMIT 1`));
  // A time of its own for each run: a room without state groups is read as a whole once, and kept.
  let run = 0;
  await bench.measure('members of that room at a past time, first 100', () => host.call('rooms.listMembers', { roomId: room, atMs: middleMs - 1_000 * ++run }),
    `SELECT DISTINCT ON (m.user_id) m.user_id, m.membership FROM room_memberships m WHERE m.room_id = ${literal(room)} AND m.event_stream_ordering <= (SELECT max(stream_ordering) FROM events WHERE room_id = ${literal(room)} AND received_ts <= ${middleMs}) ORDER BY m.user_id, m.event_stream_ordering DESC`);
  await bench.measure('all members of that room at a past time, to the end', () => bench.toTheEnd('rooms.listMembers', { roomId: room, atMs: middleMs }), null);
  await bench.measure('one room’s header', () => host.call('rooms.get', { roomId: room }), null);
  await bench.measure('its state', () => host.call('rooms.listState', { roomId: room }),
    `SELECT c.type, c.state_key, j.json FROM current_state_events c JOIN event_json j USING (event_id) WHERE c.room_id = ${literal(room)} AND c.type <> 'm.room.member'`);
  await bench.measure('rooms by a part of the name, 100', () => host.call('rooms.search', { text: 'an' }),
    "SELECT room_id, name FROM room_stats_state WHERE name ILIKE '%an%' ORDER BY name LIMIT 100");
  await bench.measure('timeline, 100 with badges', () => host.call('rooms.listEvents', { roomId: room }),
    `SELECT event_id FROM events WHERE room_id = ${literal(room)} ORDER BY topological_ordering DESC, stream_ordering DESC LIMIT 100`);
  await bench.measure('one event with status and relations', () => host.call('events.get', { eventId: event }),
    `SELECT e.*, j.json FROM events e JOIN event_json j USING (event_id) WHERE e.event_id = ${literal(event)}`);
  await bench.measure('due redactions, first 100 with reasons', () => host.call('censorships.list', { kind: 'redaction', overdueOnly: true }), dueRedactionsSql);
  await bench.measure('the queue of redactions by reason', () => host.call('censorships.getSummary', { kind: 'redaction' }), null);
  await bench.measure('preview of censoring one event', () => host.call('censor.preview', { eventIds: [event] }), null);
  return bench;
} // prettier-ignore

/** What a script or window asks of the wire, of a copy that hears seven processes and holds a full tail. */
async function askStreams(host: ServeHost, bench: Bench): Promise<void> {
  await bench.measure('positions of every stream and writer', () => host.call('streams.listPositions', {}), null);
  await bench.measure('newest 100 rows of the tail', () => host.call('streams.listRows', {}), null);
  const text = '!room7:flood.example';
  await bench.measure('the tail searched for a room', () => host.call('streams.listRows', { text, limit: 500 }), null);
  await bench.measure('processes', () => host.call('workers.list', {}), null);
  await bench.measure('findings', () => host.call('findings.list', {}), null);
} // prettier-ignore

function print(figures: readonly Figure[]): void {
  console.log('| question | median ms | p95 ms | psql median ms | ratio |\n|---|---:|---:|---:|---:|');
  for (const figure of figures) {
    const psql = figure.psqlMedianMs ?? '–';
    console.log(
      `| ${figure.question} | ${figure.oursMedianMs} | ${figure.oursP95Ms} | ${psql} | ${figure.ratio ?? '–'} |`,
    );
  }
}

function printCensoring({ alone, beside, besideAtLimit, ...own }: CensorFigures): void {
  console.log(
    `\ncensor ${own.events} events: preview ${Math.round(own.previewMs)} ms, ${Math.round(own.perSecond)} a second, ` +
      `${Math.round(own.walBytes / own.events)} bytes of WAL each; transactions open (sampled) ` +
      `${round(own.transactionMs.p50)} / ${round(own.transactionMs.p95)} / ${round(own.transactionMs.max)} ms (p50, p95, max)`,
  );
  console.log('| another client | events a second | read p95 ms | write p95 ms |\n|---|---:|---:|---:|');
  const row = (name: string, perSecond: number, felt: CensorFigures['alone']): void =>
    console.log(`| ${name} | ${Math.round(perSecond)} | ${round(felt.readP95Ms)} | ${round(felt.writeP95Ms)} |`);
  row('alone', 0, alone);
  row('beside an operation without a limit', beside.perSecond, beside);
  row('beside one that is limited', besideAtLimit.perSecond, besideAtLimit);
}

async function main(): Promise<void> {
  const url = databaseUrl();
  if (process.argv.includes('--only-censoring')) return printCensoring(await measureCensoring());
  const startedMs = performance.now();
  const address = new URL(url);
  address.searchParams.set('sslmode', 'disable');
  const host = await startServe({ args: ['--connection', address.toString()] });
  try {
    await host.call('connections.getStatus', {});
    const startMs = performance.now() - startedMs;
    const bench = await run(host, url);
    const streams = await measureStreams(url, address.toString(), (other) => askStreams(other, bench));
    const censoring = await measureCensoring();
    const [{ model } = { model: 'unknown' }] = cpus();
    const machine = { cpu: model, cores: cpus().length, kernel: release(), node: process.version };
    const events = psqlRows(url, "SELECT reltuples::bigint FROM pg_class WHERE relname = 'events'")[0]?.[0];
    print([
      ...bench.figures,
      {
        question: 'start of serve to a usable connection',
        oursMedianMs: round(startMs),
        oursP95Ms: round(startMs),
        psqlMedianMs: null,
        ratio: null,
      },
    ]);
    printCensoring(censoring);
    console.log(
      JSON.stringify({
        at: new Date().toISOString(),
        machine,
        events: Number(events),
        startMs: round(startMs),
        streams,
        censoring,
        figures: bench.figures,
      }),
    );
  } finally {
    await host.dispose();
  }
}

void main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});

import { setTimeout as sleep } from 'node:timers/promises';
import { measureDecodeRate } from '../../electron/testing/decode-rate';
import { FloodingHomeserver } from '../../electron/testing/flooding-homeserver';
import { startTestRedis } from '../../electron/testing/redis-server';
import { startServe, type ServeHost } from '../serve-host';
import { psqlRows } from './psql';

export interface StreamFigures {
  decodedLinesPerSecond: number;
  catchUp: { rows: number; ms: number; rowsPerSecond: number };
}

const decodedLines = 1_000_000;
const missedRows = 100_000;

/**
 * How fast lines are taken, and how fast missed rows of `events` come from the primary. `measure` then asks a serve host that
 * hears seven processes and holds a full tail.
 */
export async function measureStreams(
  url: string,
  connection: string,
  measure: (host: ServeHost) => Promise<void>,
): Promise<StreamFigures> {
  measureDecodeRate(decodedLines / 10);
  const { linesPerSecond } = measureDecodeRate(decodedLines);
  const redis = await startTestRedis();
  const host = await startServe({ args: ['--connection', connection, '--redis', `redis://127.0.0.1:${redis.port}/0`] });
  const { serverName } = await host.call('findings.getOverview', {});
  const missed = findMissed(url);
  const homeserver = await FloodingHomeserver.start(redis.port, serverName ?? '', missed.fromToken);
  try {
    const catchUp = await catchUpOn(missed, host, homeserver);
    await homeserver.flood(2_000, 5_000);
    await measure(host);
    return { decodedLinesPerSecond: linesPerSecond, catchUp };
  } finally {
    homeserver.dispose();
    await host.dispose();
    await redis.dispose();
  }
}

interface Missed {
  writer: string;
  fromToken: number;
  toToken: number;
}

/** The newest rows of the writer that has written most. */
function findMissed(url: string): Missed {
  const [[writer = '', from, to] = []] = psqlRows(
    url,
    `WITH busiest AS (SELECT instance_name FROM events GROUP BY 1 ORDER BY count(*) DESC LIMIT 1),
       newest AS (SELECT stream_ordering, instance_name FROM events JOIN busiest USING (instance_name)
         ORDER BY stream_ordering DESC LIMIT ${missedRows})
     SELECT instance_name, min(stream_ordering) - 1, max(stream_ordering) FROM newest GROUP BY 1`,
  );
  return { writer, fromToken: Number(from), toToken: Number(to) };
}

/** Has the writer announce itself at the end of what was missed, and waits until all of it was read. */
async function catchUpOn(
  { writer, toToken }: Missed,
  host: ServeHost,
  homeserver: FloodingHomeserver,
): Promise<StreamFigures['catchUp']> {
  await homeserver.say(`POSITION events ${writer} ${toToken} ${toToken}`);
  for (let waitedMs = 0; waitedMs < 120_000; waitedMs += 100) {
    await sleep(100);
    const { items } = await host.call('streams.listPositions', {});
    const done = items.find((item) => item.stream === 'events' && item.writer === writer)?.lastCatchUp;
    if (done?.state === 'failed' || done?.state === 'impossible') throw new Error(done.sentence ?? done.state);
    if (done?.state !== 'done') continue;
    const ms = done.durationMs ?? Number.NaN;
    return { rows: done.rows, ms, rowsPerSecond: Math.round((done.rows * 1_000) / ms) };
  }
  throw new Error('the missed rows did not come within two minutes');
}

import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { prepareSite, type CensorSite } from '../../electron/testing/censor-site';
import { FloodingHomeserver } from '../../electron/testing/flooding-homeserver';
import { startTestRedis } from '../../electron/testing/redis-server';
import { startServe, type ServeHost } from '../serve-host';
import { WatchedWindow, type MainThreadTasks } from './watched-window';

export interface SoakOptions {
  perSecond: number;
  seconds: number;
  /** Nothing is measured before: the window loads, and caches fill. */
  warmUpSeconds: number;
  chromium: string;
  /** Told once a sample. */
  onSample?: (sample: Sample) => void;
}

/** Memory in bytes. */
export interface Sample {
  atSeconds: number;
  serveBytes: number;
  windowBytes: number;
}

export interface SoakFigures {
  rowsSent: number;
  sentPerSecond: number;
  /** By Synoptic's own count. */
  rowsHeard: number;
  /** Of the window, after the warm-up. */
  tasks: MainThreadTasks;
  samples: Sample[];
  /** What the window held after a collection, at the end of the warm-up and of the soak, in bytes. */
  windowHeldBytes: { before: number; after: number };
  /** Writers whose position is not where the homeserver ended, with both figures. */
  wrongPositions: string[];
  /** Rows that the screen shows at the end: a window that shows nothing proves nothing. */
  screenText: string;
}

const samples = 10;
/** Above every token of the database, or it would be the database that is ahead. */
const firstToken = 1_000_000;

/** Floods a copy of Synoptic through a real Redis while a window shows Streams, and measures both. */
export async function runSoak(options: SoakOptions): Promise<SoakFigures> {
  const redis = await startTestRedis();
  const site = await prepareSite();
  const homeserver = await FloodingHomeserver.start(redis.port, site.serverName, firstToken);
  const serve = await startServe({
    args: ['--redis', `redis://127.0.0.1:${redis.port}/0`],
    env: { SYNOPTIC_CONNECTION: readerUrl(site) },
  });
  const window = await WatchedWindow.open(serve, options.chromium, `#/${site.serverName}/streams`);
  try {
    return await measure({ homeserver, serve, window }, options);
  } finally {
    await window.dispose();
    await serve.dispose();
    homeserver.dispose();
    await site.dispose();
    await redis.dispose();
  }
}

interface SoakParts {
  homeserver: FloodingHomeserver;
  serve: ServeHost;
  window: WatchedWindow;
}

async function measure({ homeserver, serve, window }: SoakParts, options: SoakOptions): Promise<SoakFigures> {
  const { perSecond, seconds, warmUpSeconds } = options;
  await homeserver.flood(perSecond, warmUpSeconds * 1_000);
  const heldBefore = await window.heldBytes();
  await window.startTasks();
  const [startedMs, before] = [Date.now(), homeserver.rows];
  const flooding = homeserver.flood(perSecond, seconds * 1_000);
  const taken: Sample[] = [];
  for (let number = 1; number <= samples; number += 1) {
    await sleep(startedMs + (number * seconds * 1_000) / samples - Date.now());
    const atSeconds = Math.round((Date.now() - startedMs) / 1_000);
    const sample = {
      atSeconds,
      serveBytes: residentBytes(serve.process.pid ?? 0),
      windowBytes: await window.usedBytes(),
    };
    taken.push(sample);
    options.onSample?.(sample);
  }
  await flooding;
  const rowsSent = homeserver.rows - before;
  const sentPerSecond = Math.round((rowsSent * 1_000) / (Date.now() - startedMs));
  const tasks = await window.endTasks();
  const windowHeldBytes = { before: heldBefore, after: await window.heldBytes() };
  const { wrong, rowsHeard } = await comparePositions(homeserver, serve);
  return {
    rowsSent,
    sentPerSecond,
    rowsHeard,
    tasks,
    samples: taken,
    windowHeldBytes,
    wrongPositions: wrong,
    screenText: await window.page.getByRole('main').innerText(),
  };
}

/** Gives what is on its way two seconds to arrive. */
async function comparePositions(
  homeserver: FloodingHomeserver,
  serve: ServeHost,
): Promise<{ wrong: string[]; rowsHeard: number }> {
  await sleep(2_000);
  const { items, wire } = await serve.call('streams.listPositions', {});
  const heard = new Map(items.map((item) => [`${item.stream} ${item.writer ?? ''}`, item.livePosition]));
  const wrong = Object.entries(homeserver.positions)
    .filter(([key, token]) => heard.get(key) !== token)
    .map(([key, token]) => `${key}: ${heard.get(key) ?? 'not heard'} instead of ${token}`);
  return { wrong, rowsHeard: wire.rows };
}

function readerUrl(site: CensorSite): string {
  const { host, port, user, password, database } = site.target('synoptic_reader');
  const url = new URL(`postgresql://${host}:${port}/${database}`);
  url.username = user;
  url.password = password ?? '';
  return url.toString();
}

/** What the process holds in memory, in bytes, by Linux. */
function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes ?? Number.NaN) * 1_024;
}

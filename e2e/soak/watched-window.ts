import { chromium, type Browser, type CDPSession, type Page } from '@playwright/test';
import type { ServeHost } from '../serve-host';

/** What the window's main thread did; a task is what keeps it from answering. */
export interface MainThreadTasks {
  count: number;
  /** By the clock, which on a busy machine also counts the time in which others had the processor. */
  longestMs: number;
  /** Of the processor. */
  longestCpuMs: number;
  /** How many took more than 50 ms by the clock, and how many of the processor. */
  overLimit: number;
  overLimitCpu: number;
  /** From the first to the last of them: a recording that is full before the end proves nothing. */
  seconds: number;
}

/** What a person notices. */
const limitMs = 50;

/** The served window in Chromium, and what it costs. */
export class WatchedWindow {
  private constructor(
    private readonly browser: Browser,
    readonly page: Page,
    private readonly devtools: CDPSession,
  ) {}

  /** Opens the window on a screen, by its address behind `#`. */
  static async open(serve: ServeHost, executablePath: string, address: string): Promise<WatchedWindow> {
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const browser = await chromium.launch({ executablePath, args });
    const page = await (await browser.newContext()).newPage();
    const answer = await fetch(`${serve.url}/session`, {
      method: 'POST',
      headers: { authorization: `Bearer ${serve.token}` },
    });
    const { value } = (await answer.json()) as { value: { openUrl: string } }; // as served-host's own test checks
    await page.goto(value.openUrl);
    await page.getByRole('navigation', { name: 'Sections' }).waitFor();
    await page.evaluate((hash) => (window.location.hash = hash), address);
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Performance.enable');
    return new WatchedWindow(browser, page, devtools);
  }

  /** Begins to record the tasks of the main thread. */
  async startTasks(): Promise<void> {
    await this.browser.startTracing(this.page, { categories: ['toplevel'] });
  }

  /** Ends the recording. */
  async endTasks(): Promise<MainThreadTasks> {
    const trace = JSON.parse((await this.browser.stopTracing()).toString()) as Trace; // Chromium's trace format
    return summarise(trace);
  }

  /** Memory that scripts hold after a collection, in bytes; the collection takes a moment of the main thread. */
  async heldBytes(): Promise<number> {
    await this.devtools.send('HeapProfiler.collectGarbage');
    return this.usedBytes();
  }

  /** Memory of scripts, garbage included, in bytes. */
  async usedBytes(): Promise<number> {
    const { metrics } = await this.devtools.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN;
  }

  dispose(): Promise<void> {
    return this.browser.close();
  }
}

/** Times in µs; `tdur` is the processor's. */
interface Trace {
  traceEvents: {
    name: string;
    ph: string;
    pid: number;
    tid: number;
    ts: number;
    dur?: number;
    tdur?: number;
    args: { name?: string };
  }[];
}

function summarise({ traceEvents }: Trace): MainThreadTasks {
  // The browser's own process has no renderer; with one page open there is one main thread to look at.
  const mains = new Set(
    traceEvents.flatMap(({ name, args, pid, tid }) =>
      name === 'thread_name' && args.name === 'CrRendererMain' ? [`${pid} ${tid}`] : [],
    ),
  );
  const tasks = traceEvents
    .filter(({ name, ph, pid, tid }) => ph === 'X' && name.endsWith('RunTask') && mains.has(`${pid} ${tid}`))
    .sort((one, other) => one.ts - other.ts);
  const clock = tasks.map(({ dur = 0 }) => dur / 1_000);
  const processor = tasks.map(({ tdur = 0 }) => tdur / 1_000);
  return {
    count: tasks.length,
    longestMs: longest(clock),
    longestCpuMs: longest(processor),
    overLimit: clock.filter((ms) => ms > limitMs).length,
    overLimitCpu: processor.filter((ms) => ms > limitMs).length,
    seconds: Math.round(((tasks[tasks.length - 1]?.ts ?? 0) - (tasks[0]?.ts ?? 0)) / 1e6),
  };
}

function longest(times: readonly number[]): number {
  return Math.round(times.reduce((most, ms) => Math.max(most, ms), 0));
}

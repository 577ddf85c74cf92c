import { chromium, type Browser, type CDPSession, type Page } from '@playwright/test';
import type { ServeHost } from '../serve-host';

/** A task of the window's main thread that took 50 ms or more; times in ms since 1970. */
export interface LongTask {
  startedMs: number;
  durationMs: number;
}

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
    await page.addInitScript(() => {
      const tasks: LongTask[] = [];
      Object.assign(window, { longTasks: tasks });
      new PerformanceObserver((list) => {
        for (const { startTime, duration } of list.getEntries()) {
          tasks.push({ startedMs: performance.timeOrigin + startTime, durationMs: duration });
        }
      }).observe({ type: 'longtask', buffered: true });
    });
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

  /** Long tasks that began at or after that moment. */
  async longTasksSince(sinceMs: number): Promise<LongTask[]> {
    const tasks = await this.page.evaluate(() => (window as unknown as { longTasks: LongTask[] }).longTasks); // set above
    return tasks.filter(({ startedMs }) => startedMs >= sinceMs);
  }

  /** Memory that scripts hold after a collection, in bytes; the collection takes a moment of the main thread. */
  async heldBytes(): Promise<number> {
    await this.devtools.send('HeapProfiler.collectGarbage');
    const { metrics } = await this.devtools.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN;
  }

  dispose(): Promise<void> {
    return this.browser.close();
  }
}

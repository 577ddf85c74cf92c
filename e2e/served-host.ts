import { chromium, type Browser, type Page } from '@playwright/test';
import type { WindowHost } from './fixtures';
import { startServe, type ServeHost } from './serve-host';

/** The application as `npm run serve` gives it, in Chromium; a fresh browser profile for each test. */
export async function startServedHost(): Promise<WindowHost> {
  const executablePath = process.env['SYNOPTIC_CHROMIUM'];
  if (!executablePath) throw new Error('SYNOPTIC_CHROMIUM is not set: run the specs with npm run test:e2e');
  const serve = await startServe({ args: [] });
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({ executablePath, args });
  return {
    kind: 'served',
    dataFolder: serve.dataFolder,
    openPage: () => openPage(browser, serve),
    closePage: (page) => page.context().close(),
    async stop() {
      await browser.close();
      await serve.dispose();
    },
  };
}

// Each profile needs a code of its own, since a code works once.
async function openPage(browser: Browser, serve: ServeHost): Promise<Page> {
  const headers = { authorization: `Bearer ${serve.token}` };
  const answer = await fetch(`${serve.url}/session`, { method: 'POST', headers });
  const { value } = (await answer.json()) as { value: { openUrl: string } }; // as served-host's own test checks
  const page = await (await browser.newContext()).newPage();
  await page.goto(value.openUrl);
  return page;
}

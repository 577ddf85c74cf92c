import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test as base, type Page } from '@playwright/test';
import { startElectronHost } from './electron-host';
import { startServedHost } from './served-host';

/** Set by the project: where the window runs. */
export interface HostOptions {
  hostKind: 'electron' | 'served';
}

/** A running application with a fresh data folder; its window comes as `page`. */
export interface WindowHost {
  kind: HostOptions['hostKind'];
  dataFolder: string;
  /** A window on the first screen. */
  openPage(): Promise<Page>;
  closePage(page: Page): Promise<void>;
  stop(): Promise<void>;
}

interface TestFixtures {
  /** A window on the list of connections. The test fails at its end if the page's console told an error. */
  page: Page;
  /** Messages that the console may tell in this test. */
  allowedConsoleErrors: RegExp[];
  /** Keeps a picture of the window as e2e/results/screenshots/<project>/<name>.png. */
  keepPicture(name: string): Promise<void>;
  /** Fails with each finding of axe on what the window shows now, by the rules of WCAG 2.2 AA. */
  expectAccessible(): Promise<void>;
}

export const test = base.extend<TestFixtures, HostOptions & { host: WindowHost }>({
  hostKind: ['served', { option: true, scope: 'worker' }],
  host: [
    async ({ hostKind }, use) => {
      const host = await (hostKind === 'electron' ? startElectronHost() : startServedHost());
      await use(host);
      await host.stop();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  allowedConsoleErrors: [[], { option: true }],
  page: async ({ host, allowedConsoleErrors }, use) => {
    const page = await host.openPage();
    const errors: string[] = [];
    page.on('console', (message) => void (message.type() === 'error' && errors.push(message.text())));
    page.on('pageerror', (error) => void errors.push(String(error)));
    await use(page);
    const unexpected = errors.filter((text) => !allowedConsoleErrors.some((allowed) => allowed.test(text)));
    page.removeAllListeners('console');
    page.removeAllListeners('pageerror');
    await host.closePage(page);
    expect(unexpected, 'the console stays free of errors').toEqual([]);
  },
  keepPicture: async ({ page }, use, { project }) => {
    const folder = join(__dirname, 'results', 'screenshots', project.name);
    mkdirSync(folder, { recursive: true });
    await use(async (name) => void (await page.screenshot({ path: join(folder, `${name}.png`) })));
  },
  expectAccessible: async ({ page }, use) => {
    await use(async () => {
      // Legacy mode stays in this page; the other one opens a second, which Electron does not allow.
      const scan = new AxeBuilder({ page }).setLegacyMode(true);
      const { violations } = await scan.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
      const findings = violations.flatMap(({ id, help, nodes }) =>
        nodes.map(({ target }) => `${id}: ${help} at ${String(target)}`),
      );
      expect(findings).toEqual([]);
    });
  },
});

export { expect };

import { defineConfig } from '@playwright/test';
import type { HostOptions } from './fixtures';

/** The same specs in Electron and in Chromium on the served window. Run by `npm run test:e2e`, which prepares both. */
export default defineConfig<object, HostOptions>({
  testDir: 'specs',
  outputDir: 'results/playwright',
  // Each worker has a demo homeserver and a browser of its own; two cores carry one.
  workers: 1,
  // The first test of a worker makes its demo homeserver, which takes long on a busy machine.
  timeout: 120_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: 'results/e2e.json' }]],
  projects: [
    { name: 'electron', use: { hostKind: 'electron' } },
    // What only Electron has to keep a page from stands in specs/electron.
    { name: 'served', use: { hostKind: 'served' }, testIgnore: 'electron/**' },
  ],
});

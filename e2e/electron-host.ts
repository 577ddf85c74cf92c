import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron } from '@playwright/test';
import type { WindowHost } from './fixtures';

const usualSize = { width: 1280, height: 720 };

/** The application in Electron, with one window that is loaded anew for each test. */
export async function startElectronHost(): Promise<WindowHost> {
  const executablePath = process.env['SYNOPTIC_ELECTRON'];
  if (!executablePath) throw new Error('SYNOPTIC_ELECTRON is not set: run the specs with npm run test:e2e');
  const dataFolder = mkdtempSync(join(tmpdir(), 'synoptic-e2e-electron-'));
  const application = await _electron.launch({
    executablePath,
    // Chromium's sandbox does not run as root or in most containers; in tests only.
    args: ['--no-sandbox', '--disable-gpu', join(__dirname, '..')],
    env: { ...environment(), SYNOPTIC_DATA_DIR: dataFolder },
  });
  const page = await application.firstWindow();
  return {
    kind: 'electron',
    dataFolder,
    async openPage() {
      const address = page.url().replace(/#.*$/, '');
      await page.goto(`${address}#/connections`);
      await page.reload();
      return page;
    },
    // The window is the same for the next test: how it was made to look must not stay.
    async closePage() {
      await page.emulateMedia({ colorScheme: null, reducedMotion: null });
      await page.setViewportSize(usualSize);
    },
    async stop() {
      await application.close();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

function environment(): Record<string, string> {
  const known = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(known);
}

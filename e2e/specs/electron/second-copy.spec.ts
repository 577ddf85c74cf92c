import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../../fixtures';

/** Starts the application again on a data folder; resolves with its exit code. */
function startAgain(dataFolder: string, ...args: string[]): Promise<number | null> {
  const binary = process.env['SYNOPTIC_ELECTRON'] ?? '';
  const project = join(__dirname, '..', '..', '..');
  const env = { ...process.env, SYNOPTIC_DATA_DIR: dataFolder };
  const child = spawn(binary, ['--no-sandbox', project, ...args], { env, stdio: 'ignore' });
  return new Promise((resolve) => child.once('exit', resolve));
}

test('a second copy ends by itself and leaves the first one its data folder', async ({ page, host }) => {
  expect(await startAgain(host.dataFolder)).toBe(0);
  expect(existsSync(join(host.dataFolder, 'in-use'))).toBe(true);
  await expect(page.getByText('Demo homeserver').first()).toBeVisible();
});

test('a synoptic:// link goes to the place that it names, in the window that is open', async ({ page, host }) => {
  await page.evaluate(() => void (location.hash = ''));
  expect(await startAgain(host.dataFolder, 'synoptic://connections/')).toBe(0);
  await expect.poll(() => page.evaluate(() => location.href)).toBe('app://window/index.html#/connections');
});

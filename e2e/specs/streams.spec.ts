import { readFileSync } from 'node:fs';
import { expect, test } from '../fixtures';
import { ConnectionsPage } from '../pages/connections-page';
import { StreamsPage } from '../pages/streams-page';

test.describe.configure({ timeout: 120_000 });

test.beforeEach(async ({ page }) => {
  await new ConnectionsPage(page).openDemo();
});

test('every stream has a lane with its writers, its state and its lag, and the same in a table', async ({
  page,
  keepPicture,
  expectAccessible,
}) => {
  const streams = new StreamsPage(page);
  await streams.open();
  await expect(streams.lane('events')).toContainText('persister1, persister2');
  await expect(streams.lane('events')).toContainText('live');
  await streams.filter('all').click();
  await expect(page).toHaveURL(/show=all/);
  await expect(streams.lane('typing')).toContainText('no table');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await keepPicture(`streams-${colorScheme}`);
    await expectAccessible();
  }
  await page.getByRole('tab', { name: 'Table' }).click();
  await expect(page).toHaveURL(/tab=table/);
  await expect(streams.lane('events')).toHaveCount(2);
  await expectAccessible();
  await streams.filter('lagging').click();
  await expect(page).toHaveURL(/show=lagging/);
});

test('a stream opens by the keyboard with its writers, which lead to their processes', async ({
  page,
  expectAccessible,
}) => {
  const streams = new StreamsPage(page);
  await streams.open('?show=all');
  await streams.positions.focus();
  await page.keyboard.press('j');
  await expect(page).toHaveURL(/streams\/events\?show=all/);
  await expect(streams.details).toContainText('from the primary’s tables');
  await expect(streams.details.getByRole('link', { name: 'persister2' })).toBeVisible();
  await expectAccessible();
  await streams.details.getByRole('button', { name: 'Only this stream in the tail' }).click();
  await expect(page).toHaveURL(/tail=events/);
  await page.keyboard.press('Escape');
  await expect(streams.details).toHaveCount(0);
  await expect(page).toHaveURL(/streams\?/);
});

test('the tail flows, stands still, counts what comes, and goes on without loss', async ({ page }) => {
  const streams = new StreamsPage(page);
  await streams.open();
  const first = await streams.rows.first().textContent();
  await expect(streams.rows.first()).not.toHaveText(first ?? '', { timeout: 30_000 });
  await streams.button('Pause').click();
  await expect(page).toHaveURL(/paused=\d+/);
  const stood = (await streams.rows.first().textContent()) ?? '';
  await expect(streams.newRows).toBeVisible({ timeout: 30_000 });
  await expect(streams.rows.first()).toHaveText(stood);
  await streams.newRows.click();
  await expect(page).not.toHaveURL(/paused/);
  await expect(streams.rows.first()).not.toHaveText(stood);
  await expect(streams.rows.filter({ hasText: stood })).not.toHaveCount(0);
  await expect(streams.tail.getByText('passed between')).toHaveCount(0);
});

test('the tail is filtered by stream, writer and identifier, and a row opens decoded', async ({
  page,
  keepPicture,
  expectAccessible,
}) => {
  const streams = new StreamsPage(page);
  await streams.open();
  await streams.choose('Stream', 'events');
  await expect(page).toHaveURL(/tail=events/);
  await streams.choose('Writer', 'persister1');
  await expect(page).toHaveURL(/writer=persister1/);
  await expect(streams.rows.filter({ hasText: 'persister2' })).toHaveCount(0);
  await expect(streams.rows.first()).toContainText('persister1', { timeout: 30_000 });
  await streams.tail.focus();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/at=\d+/);
  await expect(streams.details.getByRole('group', { name: 'Decoded row' })).toContainText('event_id');
  await expect(page).toHaveURL(/paused=\d+/);
  await keepPicture('streams-row');
  await expectAccessible();
  await page.keyboard.press('Escape');
  await expect(streams.details).toHaveCount(0);
  await page.getByRole('searchbox', { name: 'User, room or part of a row' }).fill('no such identifier');
  await expect(page.getByText('No held row fits the filter')).toBeVisible();
});

test('rows are chosen with Shift, copied, and exported', async ({ page, hostKind }) => {
  const streams = new StreamsPage(page);
  await streams.open();
  await streams.tail.focus();
  await page.keyboard.press('j');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(streams.button('Copy 3 rows')).toBeVisible();
  if (hostKind === 'electron') return; // Electron asks where to save; only a person can answer.
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.keyboard.press('c');
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.split('\n')).toHaveLength(3);
  const [table] = await Promise.all([page.waitForEvent('download'), streams.button('Export CSV').click()]);
  const lines = readFileSync(await table.path(), 'utf8').split('\r\n');
  expect(lines[0]).toBe('received,sequence,receivedMs,kind,stream,writer,token,source,sentence,raw');
  expect(lines.length).toBeGreaterThan(3);
});

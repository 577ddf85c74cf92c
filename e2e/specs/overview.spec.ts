import { expect, test } from '../fixtures';
import { ConnectionsPage } from '../pages/connections-page';
import { demo } from '../pages/demo-homeserver';
import { OverviewPage } from '../pages/overview-page';

test('a connection opens on what is wrong, with evidence, the next step, and the way to where it is mended', async ({
  page,
  keepPicture,
}) => {
  const overview = new OverviewPage(page);
  await new ConnectionsPage(page).openDemo();
  await expect(page).toHaveURL((url) => url.hash === `#/${demo.serverName}/overview`);
  const blocked = overview.finding('blocks all others');
  await expect(blocked).toContainText('Self-destructing messages stay readable.');
  await expect(blocked.getByRole('list', { name: 'Evidence' })).toContainText('database');
  await expect(blocked).toContainText('Next step:');
  await keepPicture('overview');
  await blocked.getByRole('link', { name: 'Open the queue of self-destructs' }).click();
  await expect(page).toHaveURL((url) => url.hash.startsWith(`#/${demo.serverName}/censorships?at=$`));
  await expect(overview.details).toContainText('Blocks the queue');
});

test('the number of findings leads to them from every screen', async ({ page }) => {
  const overview = new OverviewPage(page);
  await new ConnectionsPage(page).openDemo();
  await overview.section('Rooms').click();
  await expect(overview.title).toHaveText('Rooms');
  await overview.count.click();
  await expect(overview.title).toHaveText('Overview');
  await expect(overview.section('Overview')).toContainText(/\d/);
});

test('what was checked is told, and what could not be and why', async ({ page }) => {
  const overview = new OverviewPage(page);
  await new ConnectionsPage(page).openDemo();
  await overview.checked.click();
  await expect(overview.checked.locator('..').getByRole('listitem').first()).toBeVisible();
  await expect(overview.unchecked.locator('..')).toContainText('No metrics endpoint is known.');
});

test('the figures of the last hour can be read without the picture, and the server is named', async ({ page }) => {
  const overview = new OverviewPage(page);
  await new ConnectionsPage(page).openDemo();
  await expect(page.getByRole('figure')).toHaveCount(6);
  const size = overview.chart('Database size');
  await expect(size.getByText(/MiB/).first()).toBeVisible();
  await size.locator('summary').click();
  await expect(size.getByRole('table')).toContainText(/MiB/);
  await expect(page.getByRole('region', { name: 'This server' })).toContainText(demo.serverName);
  await expect(page.getByRole('region', { name: 'This server' })).toContainText('94');
});

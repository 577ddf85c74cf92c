import { expect, test } from '../fixtures';
import { ConnectionsPage } from '../pages/connections-page';
import { demo } from '../pages/demo-homeserver';
import { tabTo } from '../pages/keyboard';
import { WorkersPage } from '../pages/workers-page';

const instances = ['master', 'persister1', 'persister2', 'streams1', 'fedsender1', 'background1', 'sync1', 'synoptic'];

test('the diagram shows each process, and what one is: its streams, its classes, and where that is known from', async ({
  page,
  keepPicture,
}) => {
  const workers = new WorkersPage(page);
  await new ConnectionsPage(page).openDemo();
  await workers.section('Workers').click();
  for (const instance of instances) await expect(workers.box(instance)).toBeVisible();
  await expect(workers.diagram).toContainText(`channel ${demo.serverName}`);
  await expect(workers.diagram).toContainText('database main · synapse');

  await workers.box('persister1').click();
  await expect(workers.details.getByRole('heading', { level: 2 })).toContainText('persister1');
  await expect(workers.details).toContainText('event persister');
  await expect(workers.details.getByRole('listitem').filter({ hasText: /^PersistEventsStore/ })).toContainText(
    'present',
  );
  await expect(workers.details.getByRole('listitem').filter({ hasText: /^ReceiptsWorkerStore/ })).toContainText(
    'not permitted',
  );
  await expect(workers.details.getByRole('heading', { name: 'Known from' })).toBeVisible();
  await keepPicture('workers-persister');
  await page.keyboard.press('Escape');
  await expect(workers.details).toBeHidden();
});

test('a stream that a process writes leads to the streams, and back', async ({ page }) => {
  const workers = new WorkersPage(page);
  await new ConnectionsPage(page).openDemo();
  await workers.goTo(`/${demo.serverName}/workers/persister1`);
  await workers.details.getByRole('link', { name: 'events', exact: true }).click();
  await expect(page).toHaveURL((url) => url.hash === `#/${demo.serverName}/streams/events`);
  await page.goBack();
  await expect(workers.details.getByRole('heading', { level: 2 })).toContainText('persister1');
});

test('lines of the chosen process are drawn by kind, and the choice stands in the address', async ({ page }) => {
  const workers = new WorkersPage(page);
  await new ConnectionsPage(page).openDemo();
  await workers.goTo(`/${demo.serverName}/workers`);
  await workers.title.hover();
  await expect(workers.edges('writes')).toHaveCount(0);
  await workers.box('streams1').click();
  await expect(workers.edges('writes')).not.toHaveCount(0);
  await expect(workers.edges('reads')).toHaveCount(0);
  await workers.lines('writes').click();
  await workers.lines('reads').click();
  await expect(workers.edges('reads')).not.toHaveCount(0);
  await expect(workers.edges('writes')).toHaveCount(0);
  await expect(page).toHaveURL((url) => url.hash === `#/${demo.serverName}/workers/streams1?lines=reads`);
});

test('the diagram is used by keys alone: arrows move, Enter opens, + and 0 change the size', async ({ page }) => {
  const workers = new WorkersPage(page);
  await new ConnectionsPage(page).openDemo();
  await workers.goTo(`/${demo.serverName}/workers`);
  await tabTo(page, workers.box('master'));
  await page.keyboard.press('ArrowDown');
  await expect(workers.box('persister1')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(workers.box('persister2')).toBeFocused();
  const width = async (): Promise<number> => (await workers.box('persister2').boundingBox())?.width ?? 0;
  const usual = await width();
  await page.keyboard.press('+');
  await expect.poll(width).toBeGreaterThan(usual);
  await page.keyboard.press('0');
  await expect.poll(width).toBe(usual);
  await page.keyboard.press('Enter');
  await expect(workers.details.getByRole('heading', { level: 2 })).toContainText('persister2');
});

test('the table holds the same processes and keeps the one that is chosen; Synoptic has no write class', async ({
  page,
}) => {
  const workers = new WorkersPage(page);
  await new ConnectionsPage(page).openDemo();
  await workers.lock();
  await workers.goTo(`/${demo.serverName}/workers/synoptic`);
  await expect(workers.box('synoptic')).toContainText('no write class');
  await workers.tab('Table').click();
  await expect(workers.table.getByRole('row')).toHaveCount(instances.length + 1);
  await expect(workers.row('synoptic')).toHaveAttribute('aria-selected', 'true');
  await expect(workers.row('synoptic')).toContainText('no write class');
  await expect(page).toHaveURL((url) => url.hash === `#/${demo.serverName}/workers/synoptic?tab=table`);
});

test('a process that nobody knows is said to be unknown', async ({ page }) => {
  const workers = new WorkersPage(page);
  await new ConnectionsPage(page).openDemo();
  await workers.goTo(`/${demo.serverName}/workers/nobody7`);
  await expect(workers.details).toContainText('No process of the name nobody7 is known.');
});

test('Ctrl and the wheel change the size of the diagram, and its ground is dragged', async ({ page }) => {
  const workers = new WorkersPage(page);
  await new ConnectionsPage(page).openDemo();
  await page.setViewportSize({ width: 1024, height: 500 });
  await workers.goTo(`/${demo.serverName}/workers`);
  const width = async (): Promise<number> => (await workers.box('master').boundingBox())?.width ?? 0;
  const scrolled = (): Promise<number> => workers.diagram.evaluate((element) => element.scrollTop);
  await workers.box('master').waitFor();
  const ground = await workers.diagram.boundingBox();
  if (ground === null) throw new Error('the diagram is drawn');
  const [x, y] = [ground.x + ground.width - 30, ground.y + 60];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x, y - 40);
  await page.mouse.up();
  expect(await scrolled()).toBe(40);

  const usual = await width();
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -100);
  await page.keyboard.up('Control');
  await expect.poll(width).toBeGreaterThan(usual);
  expect(await scrolled()).toBe(40);
});

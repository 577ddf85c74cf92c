import { expect, test } from '../fixtures';
import { CensorshipsPage } from '../pages/censorships-page';
import { ConnectionsPage } from '../pages/connections-page';
import { demo } from '../pages/demo-homeserver';

test.describe.configure({ timeout: 240_000 });

test('the queue stands by reason, what blocks it above, with the evidence and the figures as pictures and tables', async ({
  page,
  keepPicture,
  expectAccessible,
}) => {
  const queue = new CensorshipsPage(page);
  await new ConnectionsPage(page).openDemo();
  await queue.section('Censorships').click();
  await expect(queue.title).toHaveText('Censorships');
  await expect(queue.blocking).toContainText(/They hold up \d+ behind them/);
  await expect(queue.group('Blocks the queue')).toContainText(/\d+ overdue/);
  await expect(queue.group('Blocked by a row before it')).toBeVisible();
  await keepPicture('censorships');
  await queue.group('Blocks the queue').getByRole('button', { name: 'Why: Blocks the queue' }).click();
  await expect(queue.why.getByRole('list', { name: 'What was found' })).toContainText('rule of the homeserver');
  await expect(queue.why).toContainText('What helps');
  await keepPicture('censorships-why');
  await expectAccessible();
  await queue.why.getByRole('button', { name: 'Close details' }).click();
  await queue.title.click();
  await page.keyboard.press('t');
  await expect(queue.figures.getByRole('region', { name: 'Overdue by reason' })).toContainText('Blocks the queue');
  await page.keyboard.press('t');
  await expect(queue.figures.getByRole('region')).toHaveCount(0);
});

test('keys open a group, go to a row, choose rows in between, and the choice leads to a preview', async ({ page }) => {
  const queue = new CensorshipsPage(page);
  await new ConnectionsPage(page).openDemo();
  await queue.open('redaction');
  await expect(queue.group('Not yet due')).toContainText(/\d+ to come/);
  await queue.group('Not yet due').click({ position: { x: 400, y: 10 } });
  await queue.queue.focus();
  await page.keyboard.press('j');
  await page.keyboard.press('Shift+J');
  await page.keyboard.press('Shift+J');
  await page.getByRole('button', { name: 'Censor 3 events…' }).click();
  await expect(queue.act.or(queue.stepButton('Unlock writing…'))).toBeVisible();
  await expect(page.getByRole('grid', { name: 'Events of the preview' }).getByRole('row')).toHaveCount(4);
  await page.goBack();
  await queue.queue.waitFor();
  await page.getByRole('button', { name: 'Overdue only' }).click();
  await expect(queue.group('Not yet due')).toHaveCount(0);
  await expect(queue.group('Waiting for its turn')).toBeVisible();
});

test('a group of more than a hundred is censored at a rate, paused, continued, and proven on paper', async ({
  page,
  keepPicture,
  expectAccessible,
}) => {
  const queue = new CensorshipsPage(page);
  await new ConnectionsPage(page).openDemo();
  await queue.open('redaction');
  await queue.censorGroup('Not yet due');
  const count = await queue.countToConfirm();
  expect(Number(count)).toBeGreaterThan(100);
  await keepPicture('censor-many-preview');
  await expectAccessible();
  await queue.unlock();
  await queue.reason.fill('Spam wave, ticket 4711');
  await queue.rate.fill('5');
  await expect(queue.act).toBeDisabled();
  await queue.typedCount.fill(count);
  await queue.act.click();
  await expect(queue.steps).toContainText(/limited to 5\/s/);
  await expect(queue.statusBar.getByRole('link', { name: /censoring/ })).toBeVisible();
  await keepPicture('censor-many-running');
  await queue.stepButton('Pause').click();
  await expect(queue.steps).toContainText('paused');
  await expect(queue.statusBar).toContainText('1 operation paused');
  await queue.rate.fill('');
  await queue.stepButton('Set').click();
  await expect(queue.stepButton('Set')).toBeDisabled();
  await queue.open();
  await queue.statusBar.getByRole('link', { name: '1 operation paused' }).click();
  await queue.stepButton('Continue where it was').click();
  await expect(queue.steps).toContainText(`${count} of ${count} done · done`, { timeout: 60_000 });
  await expect(queue.steps).toContainText('All were told', { timeout: 60_000 });
  await queue.stepButton('Read again and compare').click();
  await expect(queue.steps).toContainText('Still so');
  await page.getByRole('button', { name: 'Not as wished only' }).click();
  await expect(page.getByText('All are as wished')).toBeVisible();
  await keepPicture('censor-many-done');
  await page.getByRole('button', { name: 'Printable evidence' }).click();
  const evidence = page.getByRole('article', { name: 'Evidence of a censoring' });
  await expect(evidence).toContainText('The processes were not asked');
  await expect(evidence.getByRole('row')).toHaveCount(Number(count) + 1);
  await expectAccessible();
  await keepPicture('evidence');
  await page.emulateMedia({ media: 'print' });
  await expect(queue.statusBar).toBeHidden();
  await keepPicture('evidence-print');
  // A window of Electron is used again by the next test.
  await page.emulateMedia({ media: null });
});

test('content that stands is looked for in one room, with its end told, and a choice of it leads to a preview', async ({
  page,
  keepPicture,
  expectAccessible,
}) => {
  const queue = new CensorshipsPage(page);
  await new ConnectionsPage(page).openDemo();
  await queue.open('stands');
  const look = page.getByRole('button', { name: 'Look', exact: true });
  await expect(look).toBeDisabled();
  await page.getByRole('textbox', { name: 'Room or user: id or link' }).fill('@win-a-prize:spam-wave.example');
  await look.click();
  await expect(page.getByText(/events read · \d+ found · to the end/)).toBeVisible({ timeout: 30_000 });
  await expect(queue.standing.getByRole('row').nth(1)).toBeVisible();
  await keepPicture('censorships-standing');
  await expectAccessible();
  await page.getByRole('button', { name: /^Select all/ }).click();
  await page.getByRole('button', { name: /^Censor .* events?…$/ }).click();
  await expect(queue.steps).toContainText('Preview');
});

test('a selection of an earlier window is gone, which the screen says with the ways on', async ({ page }) => {
  const queue = new CensorshipsPage(page);
  await new ConnectionsPage(page).openDemo();
  await queue.goTo(`/${demo.serverName}/censor?selection=0123456789abcdef`);
  await expect(page.getByText('The events that were chosen are no longer known')).toBeVisible();
  await page.getByRole('link', { name: 'Open the censorships' }).click();
  await expect(queue.title).toHaveText('Censorships');
});

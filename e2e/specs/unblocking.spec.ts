import { expect, test } from '../fixtures';
import { CensorshipsPage } from '../pages/censorships-page';
import { ConnectionsPage } from '../pages/connections-page';

// In a file of its own, which comes late: others look at what blocks the queue of the demo that they share.
test.describe.configure({ timeout: 240_000 });

test('rows that block are removed after a preview, and what they held up goes on', async ({ page, keepPicture }) => {
  const queue = new CensorshipsPage(page);
  await new ConnectionsPage(page).openDemo();
  await queue.open();
  await queue.blocking.getByRole('button', { name: 'Remove this row…' }).first().click();
  await expect(page.getByText('Only the row in event_expiry goes.').first()).toBeVisible();
  await keepPicture('censorships-remove-row');
  await queue.unlock();
  const left = await removeRow(queue);
  for (let round = left; round > 0; round -= 1) {
    await queue.blocking.getByRole('button', { name: 'Remove this row…' }).first().click();
    await removeRow(queue);
  }
  // The main process takes one row a second; those that were only behind a blocking row are not overdue any more.
  await expect(queue.blocking).toHaveCount(0, { timeout: 30_000 });
  await expect(queue.group('Blocked by a row before it')).toHaveCount(0, { timeout: 60_000 });
  await keepPicture('censorships-unblocked');
});

/** Confirms the removal that is previewed and goes back to the queue; answers how many rows still block it. */
async function removeRow(queue: CensorshipsPage): Promise<number> {
  await queue.reason.fill('Its event is gone');
  await queue.steps.getByRole('button', { name: 'Remove 1 row permanently' }).click();
  await expect(queue.steps).toContainText('1 of 1 done · done');
  await expect(queue.steps).toContainText('1 of 1 gone');
  const removed = await queue.outcomes.locator('.identifier').first().getAttribute('title');
  await queue.open();
  await queue.figures.waitFor();
  // What was read before stays on screen until it is read anew.
  await expect(queue.blocking.getByTitle(removed ?? '', { exact: true })).toHaveCount(0);
  const words = (await queue.blocking.count()) === 0 ? '' : await queue.blocking.getAttribute('aria-label');
  return words === null ? 0 : Number(/^\d+/.exec(words)?.[0] ?? (words === '' ? 0 : 1));
}

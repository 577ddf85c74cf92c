import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures';
import { AuditPage } from '../pages/audit-page';
import { CensorPage } from '../pages/censor-page';
import { ConnectionsPage } from '../pages/connections-page';
import { demo } from '../pages/demo-homeserver';

const reason = '=cmd|calc in a reason';

async function censorOne(page: Page): Promise<AuditPage> {
  const censor = new CensorPage(page);
  await new ConnectionsPage(page).openDemo();
  await censor.goTo(`/${demo.serverName}/censor?ids=${demo.events.unicode}`);
  await censor.unlock();
  await censor.censor(reason);
  await censor.expectDone(1);
  const audit = new AuditPage(page);
  await audit.section('Audit').click();
  return audit;
}

test('the audit shows a write with its operation, reads it again, and gives it as evidence and as a table', async ({
  page,
  hostKind,
  keepPicture,
  expectAccessible,
}) => {
  // Makes the demo, where no test before did, and waits until all processes are told.
  test.slow();
  const audit = await censorOne(page);
  await audit.row(reason).click();
  await expect(audit.details).toContainText('Every process that was listening was told');
  await audit.details.getByRole('button', { name: 'Verify again' }).click();
  await expect(audit.details).toContainText('1 of 1 event equal to what was written');
  await keepPicture('audit');
  await expectAccessible();
  await audit.details.getByRole('link', { name: 'Only this operation in the list' }).click();
  await expect(audit.list.getByRole('row')).toHaveCount(2);
  await audit.details.getByRole('button', { name: 'Close details' }).click();
  await audit.filter.fill(`https://matrix.to/#/!room:example.org/${demo.events.unicode}`);
  await expect(page).toHaveURL(/audit\?event=/);
  await expect(audit.row(reason)).toBeVisible();
  await audit.filter.fill('@mallory:demo.synoptic.example');
  await expect(page.getByText('It identifies a user, a room or an alias, not an event.')).toBeVisible();
  if (hostKind === 'electron') return; // Electron asks where to save; only a person can answer.
  const [table] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export CSV' }).click(),
  ]);
  expect(readFileSync(await table.path(), 'utf8')).toContain(`,'${reason},`);
});

import { expect, test } from '../fixtures';
import { AuditPage } from '../pages/audit-page';
import { CensorPage } from '../pages/censor-page';
import { ConnectionsPage } from '../pages/connections-page';
import { demo } from '../pages/demo-homeserver';
import { EventPage } from '../pages/event-page';
import { UsersPage } from '../pages/users-page';

test('a newcomer finds a user, sees their past, opens an event of it and censors it', async ({ page }) => {
  const users = new UsersPage(page);
  const event = new EventPage(page);
  const censor = new CensorPage(page);
  const audit = new AuditPage(page);

  await test.step('opens the demo', async () => {
    await new ConnectionsPage(page).openDemo();
    await users.lock();
  });

  await test.step('finds a user by a part of the name', async () => {
    await users.section('Users').click();
    await users.find('mallory', demo.users.everyPast);
    await expect(users.title).toContainText('@mallory');
  });

  await test.step('sees the rooms over time and the stays of one', async () => {
    await expect(users.timeline.getByRole('row').first()).toBeVisible();
    await users.timeline.getByRole('row').filter({ hasText: 'Support' }).first().click();
    await expect(users.details).toContainText('kicked');
  });

  await test.step('opens an event of it', async () => {
    await users.details.getByRole('link', { name: /^\$/ }).first().click();
    await expect(event.title).toContainText('m.room.member');
    await expect(event.json).toContainText('"membership"');
  });

  await test.step('previews its censoring and unlocks writing', async () => {
    await event.censor.click();
    await expect(censor.storedNow).toContainText('"content"');
    await expect(censor.afterwards).toContainText('"membership"');
    await censor.unlock();
  });

  await test.step('confirms that authorisation depends on it, and censors', async () => {
    await censor.reason.fill('Their name was an insult');
    await expect(censor.act).toBeDisabled();
    await censor.steps.getByText(/all the same$/).click();
    await censor.act.click();
    await censor.expectDone(1);
  });

  await test.step('finds it in the audit', async () => {
    await audit.section('Audit').click();
    await expect(audit.row('Their name was an insult')).toBeVisible();
  });
});

test('an operator pastes an event id from a mail, and its content is gone from the database', async ({ page }) => {
  const event = new EventPage(page);
  const censor = new CensorPage(page);
  await new ConnectionsPage(page).openDemo();
  await event.open(`"${demo.events.plain}",`);
  await expect(event.json).toContainText('"body"');
  await event.censor.click();
  await expect(censor.afterwards).not.toContainText('"body"');
  await censor.unlock();
  await censor.censor('Asked for by mail');
  await censor.expectDone(1);
  await censor.outcomes.getByRole('link', { name: /^\$/ }).click();
  await expect(event.json).toContainText('"content": {}');
  await expect(event.json).not.toContainText('"body"');
});

test('several events are censored at once after their number is typed', async ({ page }) => {
  const censor = new CensorPage(page);
  await new ConnectionsPage(page).openDemo();
  await censor.goTo(`/${demo.serverName}/censor`);
  await page
    .getByRole('textbox', { name: 'Event ids, permalinks or matrix: URIs' })
    .fill(`${demo.events.edited}\nhttps://matrix.to/#/${demo.rooms.relations}/${demo.events.threadLatestReply}`);
  await page.getByRole('button', { name: 'Preview' }).click();
  await expect(page.getByRole('grid', { name: 'Events of the preview' }).getByRole('row')).toHaveCount(3);
  await censor.unlock();
  await censor.reason.fill('A thread that got out of hand');
  await expect(censor.act).toBeDisabled();
  await censor.steps.getByRole('textbox', { name: 'Type the number of events: 2' }).fill('2');
  await censor.act.click();
  await censor.expectDone(2);
});

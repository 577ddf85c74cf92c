import { expect, test } from '../fixtures';
import { AuditPage } from '../pages/audit-page';
import { CensorPage } from '../pages/censor-page';
import { ConnectionsPage } from '../pages/connections-page';
import { demo } from '../pages/demo-homeserver';
import { EventPage } from '../pages/event-page';
import { tabTo } from '../pages/keyboard';
import { PalettePage } from '../pages/palette-page';
import { UsersPage } from '../pages/users-page';

const reason = 'By keyboard alone';

test('from the list of connections to the audit without a mouse', async ({ page }) => {
  const { keyboard } = page;
  const connections = new ConnectionsPage(page);
  const users = new UsersPage(page);
  const event = new EventPage(page);
  const censor = new CensorPage(page);
  const palette = new PalettePage(page);

  await test.step('Enter on the row opens the demo', async () => {
    await tabTo(page, connections.list);
    await keyboard.press('Home');
    await keyboard.press('Enter');
    await connections.expectDemoOpen();
    await users.lock();
  });

  await test.step('the palette leads to the users', async () => {
    await keyboard.press('Control+k');
    await keyboard.type('users');
    await expect(palette.entries.first()).toContainText('Users');
    await keyboard.press('Enter');
    await expect(users.title).toHaveText('Users');
  });

  await test.step('the search has the focus, / gives it back; arrows and Enter open the user', async () => {
    await expect(users.search).toBeFocused();
    await keyboard.press('Tab');
    await expect(users.search).not.toBeFocused();
    await keyboard.press('/');
    await expect(users.search).toBeFocused();
    await keyboard.type('mallory');
    await expect(users.found.getByRole('row').nth(1)).toContainText('@mallory');
    await tabTo(page, users.found);
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await expect(users.title).toContainText('@mallory');
  });

  await test.step('T changes to the table and back; the arrows choose a room', async () => {
    await tabTo(page, users.timeline);
    await keyboard.press('t');
    await tabTo(page, users.stays);
    await keyboard.press('t');
    await tabTo(page, users.timeline);
    await keyboard.press('ArrowDown');
    await keyboard.press('ArrowDown');
    await expect(users.timeline.getByRole('row', { selected: true })).toHaveCount(1);
    await expect(users.details).toContainText('Stays, newest first');
  });

  await test.step('[ and ] go back and forth', async () => {
    await keyboard.press('Enter');
    await expect(event.title).toContainText('m.room.member');
    await keyboard.press('[');
    await expect(users.title).toContainText('@mallory');
    await keyboard.press(']');
    await expect(event.title).toContainText('m.room.member');
  });

  await test.step('the palette takes an event id, and Tab reaches Censor', async () => {
    await keyboard.press('Control+k');
    await keyboard.insertText(demo.events.repliedTo);
    await expect(palette.entries.first()).toContainText('Open the event');
    await keyboard.press('Enter');
    await expect(event.title).toContainText('m.room.message');
    await tabTo(page, event.censor);
    await keyboard.press('Enter');
  });

  await test.step('unlocks by typing the name of the database', async () => {
    await tabTo(page, censor.steps.getByRole('button', { name: 'Unlock writing…' }));
    await keyboard.press('Enter');
    await expect(page.getByRole('textbox', { name: /^Type the name of the database/ })).toBeFocused();
    await keyboard.type(demo.database);
    await tabTo(page, page.getByRole('button', { name: `Unlock writing to ${demo.database}` }));
    await keyboard.press('Enter');
    await expect(censor.statusBar).toContainText('writing unlocked');
  });

  await test.step('censors', async () => {
    await tabTo(page, censor.reason);
    await keyboard.type(reason);
    await tabTo(page, censor.act);
    await keyboard.press('Space');
    await censor.expectDone(1);
  });

  await test.step('finds it in the audit', async () => {
    await keyboard.press('Control+k');
    await keyboard.type('audit');
    await expect(palette.entries.first()).toContainText('Audit');
    await keyboard.press('Enter');
    await expect(new AuditPage(page).row(reason)).toBeVisible();
  });
});

test('? lists the keys, C copies the row, Escape closes what is open', async ({ page }) => {
  const { keyboard } = page;
  const users = new UsersPage(page);
  const palette = new PalettePage(page);
  await new ConnectionsPage(page).openDemo();
  await keyboard.press('Tab');
  await keyboard.press('?');
  await expect(users.dialog('Keys')).toContainText('Copy the identifier of the row');
  await keyboard.press('Escape');
  await expect(users.dialog('Keys')).toBeHidden();

  await users.goTo(`/${demo.serverName}/users/${demo.users.everyPast}`);
  await tabTo(page, users.timeline);
  await keyboard.press('Home');
  await expect(users.details).toBeVisible();
  await keyboard.press('c');
  await keyboard.press('Escape');
  await expect(users.details).toBeHidden();
  await keyboard.press('Control+k');
  await keyboard.press('Control+v');
  await expect(palette.field).toHaveValue(/^![^ ]+:/);
  await keyboard.press('Escape');
  await expect(palette.field).toBeHidden();
});

import { expect, test } from '../fixtures';
import { CensorPage } from '../pages/censor-page';
import { ConnectionsPage } from '../pages/connections-page';
import { demo } from '../pages/demo-homeserver';
import { UsersPage } from '../pages/users-page';

const { serverName, users: ids } = demo;

test.beforeEach(async ({ page }) => {
  await new ConnectionsPage(page).openDemo();
});

test('messages of a user stand in one list, of one room where asked, and lead to a preview', async ({
  page,
  keepPicture,
  expectAccessible,
}) => {
  const users = new UsersPage(page);
  await users.goTo(`/${serverName}/users/${ids.everyPast}`);
  await users.tab('Messages').click();
  await expect(users.messages.getByRole('row').nth(5)).toBeVisible();
  await users.messages.focus();
  await page.keyboard.press('j');
  await expect(users.details.getByRole('group', { name: 'Stored JSON' })).toContainText('m.room.message');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await keepPicture(`user-messages-${colorScheme}`);
    await expectAccessible();
  }
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+ArrowDown');
  await page.getByRole('button', { name: 'Censor 2 selected…' }).click();
  await expect(new CensorPage(page).reason).toBeVisible();
  await page.keyboard.press('Escape');
});

test('a stay leads to the messages of the user in that room', async ({ page }) => {
  const users = new UsersPage(page);
  await users.goTo(`/${serverName}/users/${ids.everyPast}?tab=stays`);
  await users.stays.getByRole('row').filter({ hasText: 'Jazz Porto' }).first().click();
  await users.details.getByRole('link', { name: 'Messages here' }).click();
  await expect(page).toHaveURL(/tab=messages&in=!/);
  await expect(users.messages.getByRole('row').nth(1)).toContainText('Jazz Porto');
  await expect(users.messages.getByRole('row').filter({ hasText: 'Dev talk' })).toHaveCount(0);
  await page.getByRole('button', { name: /^Remove the filter in !/ }).click();
  await expect(users.messages.getByRole('row').filter({ hasText: 'Dev talk' }).first()).toBeVisible();
});

test('devices, sessions and reports of a user are listed', async ({ page, keepPicture, expectAccessible }) => {
  const users = new UsersPage(page);
  await users.goTo(`/${serverName}/users/${ids.everyPast}`);
  await users.tab('Devices').click();
  await expect(users.list('Devices of the user').getByRole('row').nth(1)).toBeVisible();
  await keepPicture('user-devices');
  await expectAccessible();
  await users.tab('Sessions').click();
  await expect(users.list('Sessions of the user').getByRole('row').nth(1)).toBeVisible();
  await keepPicture('user-sessions');
  await expectAccessible();
  await users.goTo(`/${serverName}/users/${ids.remote}?tab=reports`);
  const reports = users.list('Reports about the user');
  await reports.getByRole('row').filter({ hasText: 'an event' }).click();
  await expect(users.details).toContainText('@alice');
  await expect(users.details.getByRole('link', { name: 'Open event' })).toBeVisible();
  await keepPicture('user-reports');
  await expectAccessible();
  await users.goTo(`/${serverName}/users/${ids.remote}?tab=devices`);
  await expect(page.getByText('No device is known.')).toBeVisible();
});

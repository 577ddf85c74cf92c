import { expect, test } from '../fixtures';
import { ConnectionsPage } from '../pages/connections-page';
import { demo } from '../pages/demo-homeserver';
import { RoomsPage } from '../pages/rooms-page';

const { rooms: ids } = demo;

test.beforeEach(async ({ page }) => {
  await new ConnectionsPage(page).openDemo();
});

test('the slider moves members to any moment, which says as after which event and by which method', async ({
  page,
  keepPicture,
  expectAccessible,
}) => {
  const rooms = new RoomsPage(page);
  await rooms.open(ids.largest, '?tab=members');
  await expect(rooms.members.getByRole('row').nth(2)).toBeVisible();
  await expect(rooms.moment).toHaveCount(0);
  const now = await rooms.members.getAttribute('aria-rowcount');
  await rooms.slider.focus();
  await expect(rooms.slider).toHaveAttribute('aria-valuetext', 'now');
  await page.keyboard.press('Home');
  await expect(rooms.slider).toHaveAttribute('aria-valuetext', /^\d+ \w+ \d{4} \d\d:\d\d:\d\d$/);
  await expect(page).toHaveURL(/time=\d+/);
  await expect(rooms.moment).toContainText('Members as at the chosen time');
  await expect(rooms.moment.getByRole('link', { name: /^\$/ })).toBeVisible();
  expect(Number(await rooms.members.getAttribute('aria-rowcount'))).toBeLessThan(Number(now));
  await page.keyboard.press('PageUp');
  await page.keyboard.press('ArrowRight');
  await expect(rooms.moment).toContainText('received');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await keepPicture(`room-members-then-${colorScheme}`);
    await expectAccessible();
  }
  await rooms.button('now').click();
  await expect(page).not.toHaveURL(/time=/);
  await expect(rooms.moment).toHaveCount(0);
});

test('a moment is typed to the second, stays over the views, and is left by now', async ({ page }) => {
  const rooms = new RoomsPage(page);
  await rooms.open(ids.relations, '?tab=members');
  await rooms.slider.focus();
  await page.keyboard.press('PageDown');
  await expect(page).toHaveURL(/time=\d+/);
  const typed = '2026-01-15 12:30:45';
  await page.getByLabel('Moment by date and time').fill(typed);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`time=${new Date(typed).getTime()}`));
  await rooms.tab('State').click();
  await expect(page).toHaveURL(/time=\d+/);
  await expect(rooms.moment).toContainText('State as at the chosen time');
});

test('state stands by type and key, with its content in the drawer, and members where they are asked for', async ({
  page,
  keepPicture,
  expectAccessible,
}) => {
  const rooms = new RoomsPage(page);
  await rooms.open(ids.relations);
  await rooms.tab('State').click();
  await expect(rooms.state.getByRole('row').filter({ hasText: 'm.room.create' })).toBeVisible();
  await expect(rooms.state.getByRole('row').filter({ hasText: 'm.room.member' })).toHaveCount(0);
  await rooms.state.getByRole('row').filter({ hasText: 'm.room.power_levels' }).click();
  await expect(rooms.details.getByRole('group', { name: 'Content' })).toContainText('"users"');
  await keepPicture('room-state');
  await expectAccessible();
  await rooms.button('member events').click();
  await expect(page).toHaveURL(/types=m\.room\.member/);
  await expect(rooms.state.getByRole('row').filter({ hasText: 'm.room.member' }).first()).toBeVisible();
});

test('a room that the server has left shows its state as last known, on hatched ground', async ({
  page,
  keepPicture,
  expectAccessible,
}) => {
  const rooms = new RoomsPage(page);
  await rooms.open(ids.serverLeft, '?tab=state');
  await expect(rooms.moment).toContainText('State as last known');
  await expect(rooms.moment).toContainText('method:');
  await keepPicture('room-left-state');
  await expectAccessible();
  await rooms.tab('Timeline').click();
  await expect(rooms.timeline.getByRole('row').nth(1)).toBeVisible();
  await keepPicture('room-left-timeline');
  await expectAccessible();
});

test('a room is found by a part of its name', async ({ page }) => {
  const rooms = new RoomsPage(page);
  await rooms.section('Rooms').click();
  await rooms.search.fill('offee corn');
  const row = rooms.found.getByRole('row').filter({ hasText: 'Coffee corner' });
  await expect(row.first()).toContainText('part of the name');
});

import { expect, test } from '../fixtures';
import { CensorPage } from '../pages/censor-page';
import { ConnectionsPage } from '../pages/connections-page';
import { demo } from '../pages/demo-homeserver';
import { RoomsPage } from '../pages/rooms-page';

const { rooms: ids, events, users } = demo;

test.beforeEach(async ({ page }) => {
  await new ConnectionsPage(page).openDemo();
});

test('a room opens with its timeline, a line an event, whose JSON stands in the drawer', async ({
  page,
  keepPicture,
  expectAccessible,
}) => {
  const rooms = new RoomsPage(page);
  await rooms.open(ids.relations);
  await expect(rooms.timeline.getByRole('row').nth(5)).toBeVisible();
  await rooms.timeline.focus();
  await page.keyboard.press('j');
  await expect(page).toHaveURL(/at=\$/);
  await expect(rooms.details.getByRole('group', { name: 'Stored JSON' })).toContainText('"type"');
  await expect(rooms.details.getByRole('link', { name: 'Censor…' })).toBeVisible();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await keepPicture(`room-timeline-${colorScheme}`);
    await expectAccessible();
  }
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/events\/\$/);
  await page.keyboard.press('[');
  await expect(rooms.timeline).toBeVisible();
});

test('the timeline is filtered by sender, type and badge, and a rare filter reads on by itself', async ({
  page,
  keepPicture,
  expectAccessible,
}) => {
  const rooms = new RoomsPage(page);
  await rooms.open(ids.relations);
  await rooms.filter.fill(users.remote);
  await rooms.filter.press('Enter');
  await expect(page).toHaveURL(/sender=@rita/);
  await expect(rooms.timeline.getByRole('row').nth(1)).toContainText('@rita');
  await rooms.button('Only events that are').or(rooms.button('reported')).click();
  await expect(page).toHaveURL(/badges=reported/);
  await expect(rooms.timeline.getByRole('row')).toHaveCount(2);
  await rooms.button(`Remove the filter ${users.remote}`).click();
  await expect(page).not.toHaveURL(/sender=/);
  await rooms.button('Clear filters').click();
  await rooms.filter.fill('m.reaction');
  await rooms.filter.press('Enter');
  await expect(rooms.timeline.getByRole('row').nth(1)).toContainText('m.reaction');
  await rooms.button('more filters').click();
  await keepPicture('room-timeline-filtered');
  await expectAccessible();
  await rooms.filter.fill('@nobody');
  await rooms.filter.press('Enter');
  await expect(page.getByText('@nobody is neither a user id nor an event type.')).toBeVisible();
});

test('the timeline begins at a date or at an event, and goes forward from there', async ({ page }) => {
  const rooms = new RoomsPage(page);
  await rooms.open(ids.relations, `?event=${events.reply}`);
  await expect(rooms.button(/^Remove the filter begins at/)).toBeVisible();
  await expect(rooms.timeline.getByRole('row').nth(1)).toBeVisible();
  await rooms.timeline.focus();
  await page.keyboard.press('Home');
  await expect(page).toHaveURL(new RegExp(`at=\\${events.reply}`));
  await rooms.button(/^Remove the filter begins at/).click();
  await rooms.slider.focus();
  await page.keyboard.press('Home');
  await expect(page).toHaveURL(/time=\d+/);
  await rooms.button('newest first').click();
  await page.getByRole('option', { name: 'oldest first' }).click();
  await expect(page).toHaveURL(/order=oldest/);
  await expect(rooms.timeline.getByRole('row').nth(1)).toContainText('m.room.create');
});

test('S4: a redaction that names no event says so in the timeline', async ({ page }) => {
  const rooms = new RoomsPage(page);
  await rooms.open(ids.redactions, '?badges=redacts_nothing');
  await expect(rooms.timeline.getByRole('row').filter({ hasText: 'redacts nothing' }).first()).toBeVisible();
});

test('many events are selected by the keyboard and lead to one preview', async ({ page, keepPicture }) => {
  const rooms = new RoomsPage(page);
  await rooms.open(ids.relations, '?types=m.room.message');
  await expect(rooms.timeline.getByRole('row').nth(5)).toBeVisible();
  await rooms.timeline.focus();
  await page.keyboard.press('j');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+J');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('Space');
  await expect(rooms.button('Censor 4 selected…')).toBeVisible();
  await keepPicture('room-timeline-selected');
  await rooms.button('Censor 4 selected…').click();
  await expect(page).toHaveURL(/censor\?ids=/);
  await expect(new CensorPage(page).reason).toBeVisible();
});

test('all that match a filter are collected over its pages and lead to one preview', async ({ page }) => {
  const rooms = new RoomsPage(page);
  await rooms.open(ids.largest);
  await expect(rooms.timeline.getByRole('row').nth(5)).toBeVisible();
  await expect(rooms.button('Censor all that match the filter…')).toBeDisabled();
  await rooms.filter.fill('m.room.member');
  await rooms.filter.press('Enter');
  await expect(rooms.timeline.getByRole('row').nth(5)).toContainText('m.room.member');
  await rooms.button('Censor all that match the filter…').click();
  await expect(page).toHaveURL(/censor\?selection=/, { timeout: 60_000 });
});

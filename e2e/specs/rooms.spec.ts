import { expect, test } from '../fixtures';
import { ConnectionsPage } from '../pages/connections-page';
import { demo } from '../pages/demo-homeserver';
import { RoomsPage } from '../pages/rooms-page';

test('a room is found by its alias and shows its members, filtered, and its details', async ({
  page,
  keepPicture,
  expectAccessible,
}) => {
  const rooms = new RoomsPage(page);
  await new ConnectionsPage(page).openDemo();
  await rooms.section('Rooms').click();
  await rooms.search.fill(demo.alias.name);
  await expect(rooms.found.getByRole('row')).toHaveCount(2);
  await expectAccessible();
  await rooms.found.getByRole('row').last().dblclick();
  await expect(page.getByText('A user of this server is joined. The state of the room is current.')).toBeVisible();
  await rooms.open(demo.rooms.largest, '?tab=members');
  await rooms.membership(/^banned/).click();
  await expect(page).toHaveURL(/membership=ban/);
  await expect(rooms.members.getByRole('row').nth(1)).toContainText('banned');
  await rooms.members.getByRole('row').nth(1).click();
  await expect(rooms.details.getByRole('link', { name: /^\$/ })).toBeVisible();
  await keepPicture('room');
  await expectAccessible();
  await rooms.tab('Details').click();
  await expect(page.getByText('published in the directory of this server')).toBeVisible();
  await expect(page.getByRole('heading', { name: /^Forward extremities \(\d+\)$/ })).toBeVisible();
  await expectAccessible();
});

test('a room that the server has left says so, since when, and shows members as last known', async ({
  page,
  keepPicture,
  expectAccessible,
}) => {
  const rooms = new RoomsPage(page);
  await new ConnectionsPage(page).openDemo();
  await rooms.open(demo.rooms.serverLeft, '?tab=members');
  await expect(page.getByText(/^This server left on \d+ \w+ \d{4} and has deleted the room’s state\./)).toBeVisible();
  await expect(page.getByText('members as last known', { exact: true })).toBeVisible();
  await expect(rooms.members.getByRole('row').filter({ hasText: '@keeper' })).toContainText('joined');
  await keepPicture('room-left');
  await expectAccessible();
});

test('an upgraded room leads to its successor, and that one back', async ({ page }) => {
  const rooms = new RoomsPage(page);
  await new ConnectionsPage(page).openDemo();
  await rooms.open(demo.rooms.upgraded);
  await rooms.upgrades.getByRole('link').click();
  await expect(rooms.upgrades).toContainText('This room replaces');
  await rooms.upgrades.getByRole('link').click();
  await expect(page).toHaveURL(new RegExp(`${demo.rooms.upgraded}$`));
  await rooms.tab('Details').click();
  await expect(page.getByRole('list', { name: 'Upgrade chain' }).getByRole('listitem')).toHaveCount(2);
});

test('a purged room shows where it still leaves a trace, and an unknown one what was asked', async ({
  page,
  expectAccessible,
}) => {
  const rooms = new RoomsPage(page);
  await new ConnectionsPage(page).openDemo();
  await rooms.open(demo.rooms.purged);
  await expect(page.getByText('This room was purged from this server.')).toBeVisible();
  await expect(page.getByText('current_state_delta_stream')).toBeVisible();
  await expectAccessible();
  await rooms.open('!nothing:example.org');
  await expect(page.getByRole('alert')).toContainText('room_not_found');
});

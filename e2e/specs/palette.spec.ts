import { expect, test } from '../fixtures';
import { ConnectionsPage } from '../pages/connections-page';
import { demo } from '../pages/demo-homeserver';
import { PalettePage } from '../pages/palette-page';

test('the palette goes to what is pasted: ids, permalinks, URIs, aliases, also from within a field', async ({
  page,
}) => {
  const palette = new PalettePage(page);
  await new ConnectionsPage(page).openDemo();
  await palette.section('Users').click();
  await page.getByRole('searchbox').focus();
  await palette.jumpTo(`https://matrix.to/#/${demo.rooms.relations}/${demo.events.plain}?via=example.org`);
  await expect(page).toHaveURL(new RegExp(`/events/${demo.events.plain.replace('$', '\\$')}$`));
  await palette.jumpTo('matrix:u/mallory:demo.synoptic.example');
  await expect(palette.title).toContainText('@mallory');
  await palette.open();
  await palette.field.fill(demo.alias.name);
  await palette.entries.filter({ hasText: demo.alias.roomId.slice(0, 12) }).click();
  await expect(palette.title).toContainText(demo.alias.roomId.slice(0, 12));
});

test('the palette finds users by a part of the name, moves by keys, and closes by Escape', async ({
  page,
  keepPicture,
  expectAccessible,
}) => {
  const palette = new PalettePage(page);
  await new ConnectionsPage(page).openDemo();
  await palette.open();
  await palette.field.fill('mallo');
  await expect(palette.entries.first()).toContainText(demo.users.everyPast);
  await keepPicture('palette');
  await expectAccessible();
  await palette.field.fill('');
  await palette.field.press('ArrowUp');
  await expect(palette.entries.last()).toHaveAttribute('aria-selected', 'true');
  await palette.field.press('Escape');
  await expect(palette.field).toBeHidden();
});

test('several pasted event ids lead to one preview of them all', async ({ page }) => {
  const palette = new PalettePage(page);
  await new ConnectionsPage(page).openDemo();
  await palette.open();
  const pasted = `${demo.events.plain}\n${demo.events.image}`;
  await palette.field.evaluate((field, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text', text);
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, pasted);
  await palette.entries.filter({ hasText: 'Censor 2 events' }).click();
  await expect(page.getByRole('grid', { name: 'Events of the preview' }).getByRole('row')).toHaveCount(3);
});

test('the palette says why a text is no identifier', async ({ page }) => {
  const palette = new PalettePage(page);
  await new ConnectionsPage(page).openDemo();
  await palette.open();
  await palette.field.fill('@no one:example.org');
  await expect(palette.sentence).toContainText('Not an identifier. It contains spaces.');
  await palette.field.fill(`${demo.events.plain} @mallory:demo.synoptic.example`);
  await expect(palette.sentence).toContainText('is not an event id');
});

const { users, rooms, events, serverName } = demo;
const withoutSigil = (id: string): string => id.slice(1);

/** What is pasted, and the address that it leads to. */
const pasted: readonly [what: string, text: string, path: string][] = [
  ['a user id', users.remote, `/users/${users.remote}`],
  ['a room id', rooms.relations, `/rooms/${rooms.relations}`],
  ['an event id', events.unicode, `/events/${events.unicode}`],
  ['an event id in quotes from a mail', ` "${events.unicode}", `, `/events/${events.unicode}`],
  ['a permalink to a user', `https://matrix.to/#/${users.everyPast}`, `/users/${users.everyPast}`],
  [
    'an encoded permalink to an event',
    `https://matrix.to/#/${encodeURIComponent(rooms.relations)}/${encodeURIComponent(events.unicode)}?via=${serverName}`,
    `/events/${events.unicode}`,
  ],
  ['a matrix: URI of a user', `matrix:u/${withoutSigil(users.everyPast)}`, `/users/${users.everyPast}`],
  [
    'a matrix: URI of an event',
    `matrix:roomid/${withoutSigil(rooms.relations)}/e/${withoutSigil(events.unicode)}`,
    `/events/${events.unicode}`,
  ],
  ['two event ids', `${events.unicode} ${events.image}`, `/censor?ids=${events.unicode},${events.image}`],
  ['the name of a screen', 'audit', '/audit'],
];

test('whatever is pasted is gone to', async ({ page }) => {
  const palette = new PalettePage(page);
  await new ConnectionsPage(page).openDemo();
  for (const [what, text, path] of pasted) {
    await test.step(what, async () => {
      await palette.jumpTo(text);
      await expect(page).toHaveURL((url) => url.hash === `#/${serverName}${path}`);
    });
  }
});

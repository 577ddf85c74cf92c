import { expect, test } from '../fixtures';
import { ConnectionsPage } from '../pages/connections-page';
import { demo } from '../pages/demo-homeserver';
import { PalettePage } from '../pages/palette-page';

const { users, rooms, events, alias, serverName } = demo;
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
  await test.step('an alias leads to its room', async () => {
    await palette.open();
    await palette.field.fill(alias.name);
    await palette.entries.filter({ hasText: alias.roomId.slice(0, 12) }).click();
    await expect(page).toHaveURL((url) => url.hash === `#/${serverName}/rooms/${alias.roomId}`);
  });
});

test('what is malformed or unknown says why and leads nowhere', async ({ page }) => {
  const palette = new PalettePage(page);
  await new ConnectionsPage(page).openDemo();
  const before = page.url();
  await palette.open();
  for (const [text, why] of [
    ['@no-server-name', /server/],
    ['https://example.org/elsewhere', 'The link leads to no user, room or event.'],
    ['matrix:x/nothing', 'The matrix: URI names no user, room or alias.'],
    [`#not-there:${serverName}`, 'This server knows no room by the alias'],
    [`${events.unicode} and more`, '“and” is not an event id'],
  ] as const) {
    await palette.field.fill(text);
    await expect(palette.sentence).toContainText(why);
  }
  await palette.field.press('Escape');
  await expect(palette.field).toBeHidden();
  expect(page.url()).toBe(before);
});

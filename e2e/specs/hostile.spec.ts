import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures';
import { ConnectionsPage } from '../pages/connections-page';
import { demo } from '../pages/demo-homeserver';
import { EventPage } from '../pages/event-page';
import { UsersPage } from '../pages/users-page';

/** What each event must show of itself, as text. */
const events: readonly [name: keyof typeof demo.events, shown: readonly string[]][] = [
  ['hostileHtml', ['<img src=x onerror=alert(document.cookie)>', '<b>key</b>', '<iframe src=']],
  ['bidi', ['invoice\\u202efdp.exe', '\\u2066isolated\\u2069']],
  ['nulEscape', ['before\\u0000after', '\\u001b[31m']],
  ['loneSurrogate', ['half of a pair: \\ud83d end, other half: \\udc69 end']],
  ['bigIntegers', ['9007199254740993123', '-9007199254740995', '1.10e+2']],
  ['large', ['Lorem ipsum dolor sit amet.']],
  ['deepNesting', ['"nested"']],
  ['invalidJson', ['"cut ']],
];

/** Watches for what a page must never do with text of a homeserver. */
async function watch(page: Page): Promise<() => Promise<string[]>> {
  const seen: string[] = [];
  page.on('dialog', (dialog) => {
    seen.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (/evil\.example|etc\/passwd/.test(request.url())) seen.push(`request: ${request.url()}`);
  });
  return async () => {
    const inserted = await page.locator('main :is(img, iframe, script, a[href^="javascript:"])').count();
    return inserted === 0 ? seen : [...seen, `${inserted} elements of the event became part of the page`];
  };
}

test('hostile events are shown as text, whole, with what cannot be seen written out', async ({ page }) => {
  const event = new EventPage(page);
  await new ConnectionsPage(page).openDemo();
  const seen = await watch(page);
  for (const [name, shown] of events) {
    await test.step(name, async () => {
      await event.goTo(`/${demo.serverName}/events/${demo.events[name]}`);
      await expect(event.title).toContainText(demo.events[name].slice(0, 12));
      for (const text of shown) await expect(event.json).toContainText(text);
      expect(await seen()).toEqual([]);
    });
  }
  await expect(page.getByText('The stored text is not valid JSON. It is shown as it stands.')).toBeVisible();
});

test('a hostile event can be previewed for censoring', async ({ page }) => {
  const event = new EventPage(page);
  await new ConnectionsPage(page).openDemo();
  const seen = await watch(page);
  await event.goTo(`/${demo.serverName}/censor?ids=${demo.events.hostileHtml},${demo.events.loneSurrogate}`);
  await expect(page.getByRole('region', { name: 'Stored now' })).toContainText('onerror=alert(document.cookie)');
  expect(await seen()).toEqual([]);
});

test('names of users and rooms can neither run nor reorder what stands around them', async ({ page }) => {
  const users = new UsersPage(page);
  await new ConnectionsPage(page).openDemo();
  const seen = await watch(page);
  await users.goTo(`/${demo.serverName}/users/${demo.users.hostileName}`);
  await expect(users.title).toContainText('<');
  await users.goTo(`/${demo.serverName}/rooms/${demo.rooms.hostileName}`);
  await expect(users.title).toContainText('<script>alert("room")</script>\\u202e\\u2066 =HYPERLINK');
  expect(await seen()).toEqual([]);
});

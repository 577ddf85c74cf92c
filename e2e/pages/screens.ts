import type { Page } from '@playwright/test';
import { CensorPage } from './censor-page';
import { CensorshipsPage } from './censorships-page';
import { ConnectionsPage } from './connections-page';
import { demo } from './demo-homeserver';
import { FramePage } from './frame-page';
import { PalettePage } from './palette-page';
import { UsersPage } from './users-page';
import { WorkersPage } from './workers-page';

/** A state of the window that is looked at as a whole. */
export interface ScreenState {
  /** As a file name. */
  name: string;
  /** Goes there, from any other, and waits until it stands. */
  show(page: Page): Promise<void>;
  /** Takes away what would stand over the next state. */
  close?(page: Page): Promise<void>;
}

const { serverName, users, rooms, events } = demo;

/** Every screen, with the demo open. */
export const screens: readonly ScreenState[] = [
  at('overview', `/${serverName}/overview`, (page) => page.getByRole('article').first().waitFor()),
  at('workers-diagram', `/${serverName}/workers`, (page) => new WorkersPage(page).box('sync1').waitFor()),
  at('workers-details', `/${serverName}/workers/persister1`, (page) => new FramePage(page).details.waitFor()),
  at('workers-table', `/${serverName}/workers?tab=table`, (page) => rows(page, 8)),
  at('streams', `/${serverName}/streams?show=all`, (page) => rows(page, 12)),
  at('streams-table', `/${serverName}/streams/events?show=all&tab=table`, async (page) => {
    await rows(page, 12);
    await new FramePage(page).details.waitFor();
  }),
  at('users-start', `/${serverName}/users`, (page) => page.getByText('Find a user').waitFor()),
  at('users-found', `/${serverName}/users?text=a`, (page) =>
    new UsersPage(page).found.getByRole('row').nth(2).waitFor(),
  ),
  at('user-timeline', `/${serverName}/users/${users.everyPast}`, lanes),
  at('user-stays', `/${serverName}/users/${users.everyPast}?tab=stays`, async (page) => {
    const { stays } = new UsersPage(page);
    // Beside its links, which lead away; at 200 % one of them is as wide as the window.
    await stays.getByRole('row').nth(3).getByRole('gridcell').nth(1).click();
    await new FramePage(page).details.waitFor();
  }),
  at('user-busiest', `/${serverName}/users/${users.busiest}`, lanes),
  at('rooms-found', `/${serverName}/rooms?text=%23all`, (page) => rows(page, 1)),
  at('user-messages', `/${serverName}/users/${users.everyPast}?tab=messages`, (page) => rows(page, 5)),
  at('user-devices', `/${serverName}/users/${users.everyPast}?tab=devices`, (page) => rows(page, 1)),
  at('user-sessions', `/${serverName}/users/${users.everyPast}?tab=sessions`, (page) => rows(page, 1)),
  at('user-reports', `/${serverName}/users/${users.remote}?tab=reports`, (page) => rows(page, 1)),
  at('room-timeline', `/${serverName}/rooms/${rooms.relations}`, (page) => rows(page, 5)),
  at('room-members', `/${serverName}/rooms/${rooms.relations}?tab=members`, (page) => rows(page, 2)),
  at('room-members-then', `/${serverName}/rooms/${rooms.largest}?tab=members&time=1700000000000`, (page) =>
    rows(page, 2),
  ),
  at('room-state', `/${serverName}/rooms/${rooms.relations}?tab=state`, (page) => rows(page, 3)),
  at('room-details', `/${serverName}/rooms/${rooms.upgraded}?tab=details`, (page) =>
    page.getByRole('heading', { name: 'Upgrade chain' }).waitFor(),
  ),
  at('room-purged-state', `/${serverName}/rooms/${rooms.purged}?tab=state`, (page) => rows(page, 1)),
  at('room-left-by-server', `/${serverName}/rooms/${rooms.serverLeft}?tab=members`, (page) =>
    page
      .getByText(/^This server left/)
      .first()
      .waitFor(),
  ),
  at('events-start', `/${serverName}/events`, (page) => page.getByText('Open an event').waitFor()),
  at('event', `/${serverName}/events/${events.reply}`, (page) =>
    page.getByRole('group', { name: 'Stored JSON' }).waitFor(),
  ),
  at('censorships', `/${serverName}/censorships`, (page) => new CensorshipsPage(page).queue.waitFor()),
  at('censorships-redactions', `/${serverName}/censorships?tab=redaction&figures=table`, (page) =>
    new CensorshipsPage(page).queue.waitFor(),
  ),
  at('censorships-standing', `/${serverName}/censorships?tab=stands`, (page) =>
    page.getByRole('textbox', { name: 'Room or user: id or link' }).waitFor(),
  ),
  at('censor-paste', `/${serverName}/censor`, (page) => page.getByRole('button', { name: 'Preview' }).waitFor()),
  at('censor-preview', `/${serverName}/censor?ids=${events.reply}`, (page) => new CensorPage(page).reason.waitFor()),
  at('censor-preview-several', `/${serverName}/censor?ids=${events.reply},${events.image},${events.bidi}`, (page) =>
    new CensorPage(page).reason.waitFor(),
  ),
  at('audit', `/${serverName}/audit`, async (page) => {
    await rows(page, 1);
    // Beside its links, as above.
    await page.getByRole('main').getByRole('row').nth(1).getByRole('gridcell').first().click();
    await new FramePage(page).details.waitFor();
  }),
  at('connections', '/connections', (page) => new ConnectionsPage(page).row('Demo homeserver').waitFor()),
];

/** Every dialog, over the connections or the users. */
export const dialogs: readonly Required<ScreenState>[] = [
  over('connection-form', '/connections', async (page) => void (await new ConnectionsPage(page).openForm())),
  over('scripts', '/connections', async (page) => {
    await page.getByRole('button', { name: 'Scripts for the administrator…' }).click();
    await page.getByRole('heading', { name: 'Roles and grants' }).waitFor();
  }),
  over('unlock', `/${serverName}/users`, async (page) => {
    await page.getByRole('button', { name: '▸ unlock…' }).click();
    await page.getByRole('textbox', { name: /^Type the name of the database/ }).waitFor();
  }),
  over('palette', `/${serverName}/users`, async (page) => {
    const palette = new PalettePage(page);
    await palette.open();
    await palette.field.fill('allot');
    await palette.entries.nth(2).waitFor();
  }),
  over('settings', `/${serverName}/users`, async (page) => {
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('textbox', { name: 'Name of the operator' }).waitFor();
  }),
  over('keys', `/${serverName}/users`, async (page) => {
    await page.getByRole('button', { name: '? keys' }).click();
    await new FramePage(page).dialog('Keys').waitFor();
  }),
];

function at(name: string, path: string, stands: (page: Page) => Promise<void>): ScreenState {
  return {
    name,
    async show(page) {
      await new FramePage(page).goTo(path);
      await stands(page);
    },
  };
}

function over(name: string, path: string, open: (page: Page) => Promise<void>): Required<ScreenState> {
  return {
    ...at(`dialog-${name}`, path, open),
    async close(page: Page) {
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    },
  };
}

async function lanes(page: Page): Promise<void> {
  await new UsersPage(page).timeline.getByRole('row').nth(3).waitFor();
}

/** Waits until a list has this many rows besides its header. */
async function rows(page: Page, count: number): Promise<void> {
  await page.getByRole('main').getByRole('row').nth(count).waitFor();
}

import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Homeserver } from './homeserver';
import { prepareSite, type CensorSite } from './testing/censor-site';
import { cutSessions, openHomeserver, pulseMs, sessionsOn } from './testing/open-homeserver';

let site: CensorSite;
beforeAll(async () => {
  site = await prepareSite();
});
afterAll(() => site.dispose());

const searchFor = (homeserver: Homeserver) => homeserver.users.search({ text: 'a', limit: 5, cursor: null });

describe('a connection that is lost', () => {
  it('is told as lost when the server ends its sessions, and comes back by itself, still unlocked', async () => {
    const { homeserver, told, pulseUntil } = await openHomeserver(site, { unlockIdleMs: null });
    try {
      await homeserver.unlock({ database: site.databaseName });
      await cutSessions(site);
      await vi.waitFor(() =>
        expect(told.at(-1)).toMatchObject({
          state: 'lost',
          error: { code: 'connection_lost', remedy: expect.stringMatching(/\S/) as string },
          databases: [{ state: 'lost' }],
        }),
      );
      await pulseUntil('open');
      expect(told.at(-1)).toMatchObject({ writer: true, error: null, databases: [{ state: 'live', error: null }] });
      expect((await searchFor(homeserver)).items.length).toBeGreaterThan(0);
      expect((await homeserver.censoring.listAudit({ limit: 5, cursor: null })).schema).toBe('present');
    } finally {
      await homeserver.dispose();
    }
  });

  it('in the middle of a list answers with its code, and the list goes on from the same place afterwards', async () => {
    const { homeserver } = await openHomeserver(site, { unlockIdleMs: null });
    try {
      const page = (cursor: string | null) => homeserver.users.search({ text: 'a', limit: 2, cursor });
      const first = await page(null);
      const undisturbed = await page(first.nextCursor);
      await site.admin.query('BEGIN; LOCK TABLE users IN ACCESS EXCLUSIVE MODE');
      const second = page(first.nextCursor).catch((error: { code: string }) => error.code);
      await vi.waitFor(async () => {
        const { rows } = await site.admin.query(
          `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        expect(rows).toHaveLength(1);
      });
      await cutSessions(site);
      await site.admin.query('COMMIT');
      expect(await second).toBe('connection_lost');
      expect((await page(first.nextCursor)).items).toEqual(undisturbed.items);
    } finally {
      await site.admin.query('ROLLBACK');
      await homeserver.dispose();
    }
  });

  it('stays lost while the database takes no connections, says why, and comes back when it does', async () => {
    const { homeserver, clock, told, pulseUntil } = await openHomeserver(site, { unlockIdleMs: null });
    // From another database: nobody closes the one that he is in.
    const server = new Client({ connectionString: site.clone.adminUrl });
    await server.connect();
    const allow = (yes: boolean) =>
      server.query(`ALTER DATABASE ${site.databaseName} WITH ALLOW_CONNECTIONS ${String(yes)}`);
    try {
      await allow(false);
      await cutSessions(site);
      await pulseUntil('lost');
      // What the new login meets is told, not only that the old one was cut.
      await vi.waitFor(async () => {
        clock.advance(pulseMs);
        await expect(searchFor(homeserver)).rejects.toMatchObject({ code: 'connection_refused' });
      });
      expect((await homeserver.getStatus()).state).toBe('lost');
      await expect(homeserver.unlock({ database: site.databaseName })).rejects.toMatchObject({
        code: 'connection_refused',
      });
      await allow(true);
      await pulseUntil('open');
      expect(told.at(-1)?.error).toBeNull();
    } finally {
      await allow(true);
      await server.end();
      await homeserver.dispose();
    }
  });

  it('can be closed while it is lost', async () => {
    const { homeserver, clock } = await openHomeserver(site, { unlockIdleMs: null });
    await homeserver.unlock({ database: site.databaseName });
    await cutSessions(site);
    await homeserver.dispose();
    expect(clock.timerCount).toBe(0);
    await vi.waitFor(async () => expect(await sessionsOn(site)).toEqual([]));
  });
});

import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Homeserver } from './homeserver';
import { applyInput } from './testing/censor-input';
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

  it('can be closed in the middle of an operation that waits for the database, and nothing is half-done', async () => {
    const { homeserver, clock } = await openHomeserver(site, { unlockIdleMs: null });
    const server = new Client({ connectionString: site.clone.adminUrl });
    await server.connect();
    const allow = (yes: boolean) =>
      server.query(`ALTER DATABASE ${site.databaseName} WITH ALLOW_CONNECTIONS ${String(yes)}`);
    try {
      await homeserver.unlock({ database: site.databaseName });
      const { rows } = await site.admin.query<{ event_id: string; json: string }>(
        `SELECT e.event_id, j.json FROM events e JOIN event_json j USING (event_id) JOIN rooms r ON r.room_id = e.room_id
         WHERE e.type = 'm.room.message' AND r.room_version = '10' AND j.json LIKE '%"body":%'
         ORDER BY e.stream_ordering LIMIT 4`,
      );
      const ids = rows.map(({ event_id: eventId }) => eventId);
      const shown = await homeserver.censoring.preview({ eventIds: ids as never[], act: 'censor', limit: 100 }); // from the database
      await site.admin.query('BEGIN');
      await site.admin.query('SELECT FROM event_json WHERE event_id = $1 FOR UPDATE', [ids[1]]);
      const applied = homeserver.censoring.writer?.apply(applyInput(shown.previewId, { confirmCount: 4 }));
      const outcome = applied?.then(
        () => 'answered',
        () => 'refused',
      );
      await vi.waitFor(async () => {
        const { rows: waiting } = await site.admin.query(
          `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        expect(waiting).toHaveLength(1);
      });
      await allow(false);
      await cutSessions(site);
      await site.admin.query('COMMIT');
      await homeserver.dispose();
      expect(['answered', 'refused']).toContain(await outcome);
      expect(clock.timerCount).toBe(0);
      const { rows: after } = await site.admin.query<{ event_id: string; json: string; audited: number }>(
        `SELECT j.event_id, j.json, count(i.event_id) FILTER (WHERE i.outcome = 'censored')::int AS audited
         FROM event_json j LEFT JOIN synoptic.operation_item i USING (event_id)
         WHERE j.event_id = ANY ($1) GROUP BY 1, 2 ORDER BY array_position($1, j.event_id)`,
        [ids],
      );
      const isWhole = after.map(({ json }, index) => json === rows[index]?.json);
      // The row that is held is passed over by the batch, and waited for at the end.
      expect(isWhole).toEqual([false, true, false, false]);
      expect(after.map(({ audited }) => audited)).toEqual([1, 0, 1, 1]);
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

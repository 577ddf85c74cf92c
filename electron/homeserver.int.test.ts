import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { expectDefined } from '../shared/assert';
import { idleMs } from './connections/unlock-timer';
import type { Homeserver } from './homeserver';
import { applyInput } from './testing/censor-input';
import { prepareSite, type CensorSite } from './testing/censor-site';
import { openHomeserver, pulseMs, sessionsOn, type OpenedHomeserver } from './testing/open-homeserver';

const minuteMs = 60_000;

let site: CensorSite;
beforeAll(async () => {
  site = await prepareSite({ migrate: false });
});
afterAll(() => site.dispose());

/** Opens it with the 15 idle minutes unless said otherwise. */
function open(
  options: { at?: CensorSite; idle?: number | null; censorUser?: string | null } = {},
): Promise<OpenedHomeserver> {
  const { at = site, idle = idleMs, ...rest } = options;
  return openHomeserver(at, { unlockIdleMs: idle, ...rest });
}

const searchFor = (homeserver: Homeserver) => homeserver.users.search({ text: 'a', limit: 5, cursor: null });

describe('an open connection', () => {
  it('says what it is connected to, as whom, and how fresh that is', async () => {
    const { homeserver, clock } = await open();
    try {
      expect(await homeserver.getStatus()).toMatchObject({
        connectionId: 'a-connection',
        state: 'open',
        writer: false,
        unlock: null,
        serverName: site.clone.truth.serverName,
        serverNameSource: 'users',
        schemaVersion: 94,
        schema: { supported: 'yes', missing: [], notGranted: [] },
        replication: { state: 'none', via: 'none', listening: null, error: null },
        databases: [
          { database: site.databaseName, role: 'synoptic_reader', source: 'primary', state: 'live', error: null },
        ],
        operator: 'Ada (ada)',
        error: null,
      });
      const before = (await homeserver.getStatus()).databases[0]?.lastAnswerMs;
      clock.advance(pulseMs);
      await vi.waitFor(async () =>
        expect((await homeserver.getStatus()).databases[0]?.lastAnswerMs).toBe(Number(before) + pulseMs),
      );
    } finally {
      await homeserver.dispose();
    }
  });

  it('closes to the last session and timer, and tells nothing afterwards', async () => {
    const { homeserver, clock, told } = await open();
    await searchFor(homeserver);
    await homeserver.unlock({ database: site.databaseName });
    expect(await sessionsOn(site)).toEqual(['synoptic_censor', 'synoptic_reader']);
    expect(clock.timerCount).toBeGreaterThan(0);
    clock.advance(pulseMs); // a pulse is under way while it closes
    await Promise.all([homeserver.dispose(), homeserver.dispose()]);
    const toldBefore = told.length;
    await vi.waitFor(async () => expect(await sessionsOn(site)).toEqual([]));
    expect(clock.timerCount).toBe(0);
    homeserver.noteActivity();
    clock.advance(minuteMs);
    expect(told.length).toBe(toldBefore);
    await expect(searchFor(homeserver)).rejects.toThrow();
  });

  it('that could not be opened leaves no session either', async () => {
    await site.admin.query('UPDATE schema_version SET version = 67');
    try {
      await expect(open()).rejects.toMatchObject({ code: 'schema_too_old' });
    } finally {
      await site.admin.query('UPDATE schema_version SET version = 94');
    }
    await vi.waitFor(async () => expect(await sessionsOn(site)).toEqual([]));
  });
});

describe('unlocking', () => {
  it('is what makes the acts of censoring exist, and their login log in; locking takes both away', async () => {
    const { homeserver, told } = await open();
    try {
      expect([homeserver.isUnlocked, homeserver.censoring.writer, homeserver.censoring.busy]).toEqual([
        false,
        undefined,
        false,
      ]);
      expect(await sessionsOn(site)).toEqual(['synoptic_reader']);
      await homeserver.unlock({ database: site.databaseName });
      expect(told.at(-1)).toMatchObject({ writer: true, unlock: { role: 'synoptic_censor' } });
      expect(homeserver.censoring.writer).toBeDefined();
      expect(await sessionsOn(site)).toEqual(['synoptic_censor', 'synoptic_reader']);
      await homeserver.lock();
      expect([homeserver.isUnlocked, homeserver.censoring.writer]).toEqual([false, undefined]);
      expect(told.at(-1)).toMatchObject({ writer: false, unlock: null });
      await vi.waitFor(async () => expect(await sessionsOn(site)).toEqual(['synoptic_reader']));
    } finally {
      await homeserver.dispose();
    }
  });

  it('happens once when asked for twice at the same moment, and can be asked for again after locking', async () => {
    const { homeserver } = await open();
    try {
      const unlock = () => homeserver.unlock({ database: site.databaseName });
      await Promise.all([unlock(), unlock(), homeserver.lock(), unlock()]);
      expect(homeserver.isUnlocked).toBe(true);
    } finally {
      await homeserver.dispose();
    }
  });

  it('is refused while the connection closes, so that no login for writing is left behind', async () => {
    const { homeserver } = await open();
    const closed = homeserver.dispose();
    const asked = homeserver.unlock({ database: site.databaseName });
    await expect(asked).rejects.toMatchObject({ code: 'connection_not_open' });
    await closed;
    await vi.waitFor(async () => expect(await sessionsOn(site)).toEqual([]));
  });

  it('is refused where the name of the database is not repeated, and nothing is unlocked then', async () => {
    const { homeserver } = await open();
    try {
      for (const database of ['', `${site.databaseName} `, 'postgres']) {
        await expect(homeserver.unlock({ database })).rejects.toMatchObject({
          code: 'unlock_refused',
          remedy: expect.stringContaining(site.databaseName) as string,
        });
      }
      expect([homeserver.isUnlocked, await sessionsOn(site)]).toEqual([false, ['synoptic_reader']]);
    } finally {
      await homeserver.dispose();
    }
  });

  it('is refused without a login for writing, and where the role does not exist, as its plan said before', async () => {
    for (const [censorUser, code] of [
      [null, 'unlock_refused'],
      ['nobody_of_this_name', 'roles_missing'],
    ] as const) {
      const { homeserver } = await open({ censorUser });
      try {
        const { missing } = await homeserver.getUnlockPlan();
        expect(missing).toHaveLength(1);
        await expect(homeserver.unlock({ database: site.databaseName })).rejects.toMatchObject({ code });
        expect(homeserver.isUnlocked).toBe(false);
      } finally {
        await homeserver.dispose();
      }
    }
  });

  it('is refused where a grant is lacking, with the statement that mends it, which does', async () => {
    const { homeserver } = await open();
    try {
      await site.admin.query('REVOKE UPDATE (json) ON event_json FROM synoptic_censor');
      const refusal = await homeserver.unlock({ database: site.databaseName }).then(
        () => null,
        (error: { code: string; details: { fix: string } }) => error,
      );
      expect(refusal?.code).toBe('unlock_refused');
      await site.admin.query(expectDefined(refusal?.details.fix, 'the statement is told'));
      await homeserver.unlock({ database: site.databaseName });
      expect(homeserver.isUnlocked).toBe(true);
    } finally {
      await homeserver.dispose();
    }
  });

  it('is refused on a schema that is newer than known, which is read all the same', async () => {
    await site.admin.query('UPDATE schema_version SET version = 999');
    const { homeserver } = await open();
    try {
      expect((await homeserver.getStatus()).schema?.supported).toBe('newer');
      expect((await searchFor(homeserver)).items.length).toBeGreaterThan(0);
      expect((await homeserver.getUnlockPlan()).missing[0]?.sentence).toContain('999');
      await expect(homeserver.unlock({ database: site.databaseName })).rejects.toMatchObject({
        code: 'schema_unknown',
      });
    } finally {
      await homeserver.dispose();
      await site.admin.query('UPDATE schema_version SET version = 94');
    }
  });

  it('on a database where the script of roles was never run is refused, and leaves nothing there', async () => {
    const bare = await prepareSite({ roles: false });
    try {
      await bare.admin.query('GRANT SELECT ON ALL TABLES IN SCHEMA public TO synoptic_reader');
      const { homeserver } = await open({ at: bare });
      try {
        await expect(homeserver.unlock({ database: bare.databaseName })).rejects.toMatchObject({
          code: 'roles_missing',
        });
        expect((await homeserver.getUnlockPlan()).migrations).toEqual([]);
      } finally {
        await homeserver.dispose();
      }
      const { rows } = await bare.admin.query(`SELECT FROM pg_namespace WHERE nspname = 'synoptic'`);
      expect(rows).toEqual([]);
    } finally {
      await bare.dispose();
    }
  });
});

describe('the idle minutes of unlocking', () => {
  it('lock the connection when they have passed without an act, and count anew after each', async () => {
    const { homeserver, clock, told } = await open();
    try {
      await homeserver.unlock({ database: site.databaseName });
      clock.advance(14 * minuteMs);
      homeserver.noteActivity();
      expect(told.at(-1)?.unlock?.untilMs).toBe(clock.nowMs() + idleMs);
      clock.advance(14 * minuteMs);
      expect(homeserver.isUnlocked).toBe(true);
      clock.advance(minuteMs + 1_000);
      await vi.waitFor(() => expect(told.at(-1)?.writer).toBe(false));
      expect(homeserver.censoring.writer).toBeUndefined();
    } finally {
      await homeserver.dispose();
    }
  });

  it('do not pass while an operation runs, which ends whole', async () => {
    const { homeserver, clock } = await open();
    try {
      await homeserver.unlock({ database: site.databaseName });
      const { rows } = await site.admin.query<{ event_id: string }>(
        `SELECT e.event_id FROM events e JOIN event_json j USING (event_id) JOIN rooms r ON r.room_id = e.room_id
         WHERE e.type = 'm.room.message' AND r.room_version = '10' AND j.json LIKE '%"body":%'
         ORDER BY e.stream_ordering LIMIT 3`,
      );
      const eventIds = rows.map(({ event_id: eventId }) => eventId) as never[]; // valid ids, from the database
      const held = expectDefined(rows[1], 'there are three').event_id;
      const shown = await homeserver.censoring.preview({ eventIds, act: 'censor', limit: 100 });
      const writer = expectDefined(homeserver.censoring.writer, 'it is unlocked');
      // Somebody holds the second event, so that the operation waits in the middle.
      await site.admin.query('BEGIN');
      await site.admin.query('SELECT FROM event_json WHERE event_id = $1 FOR UPDATE', [held]);
      const applied = writer.apply(applyInput(shown.previewId, { confirmCount: 3 }));
      await vi.waitFor(() => expect(homeserver.censoring.busy).toBe(true));
      clock.advance(idleMs + 2_000);
      expect(homeserver.isUnlocked).toBe(true);
      await site.admin.query('COMMIT');
      const operationId = await applied;
      await vi.waitFor(
        async () =>
          expect(await homeserver.censoring.getOperation(operationId)).toMatchObject({
            state: 'done',
            done: 3,
            failed: 0,
          }),
        { timeout: 10_000 },
      );
      clock.advance(idleMs + 2_000);
      await vi.waitFor(() => expect(homeserver.isUnlocked).toBe(false));
    } finally {
      await site.admin.query('ROLLBACK');
      await homeserver.dispose();
    }
  });

  it('never pass where none are wished', async () => {
    const { homeserver, clock } = await open({ idle: null });
    try {
      await homeserver.unlock({ database: site.databaseName });
      clock.advance(24 * 60 * minuteMs);
      expect(homeserver.isUnlocked).toBe(true);
      expect((await homeserver.getStatus()).unlock?.untilMs).toBeNull();
    } finally {
      await homeserver.dispose();
    }
  });
});

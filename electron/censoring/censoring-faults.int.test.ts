import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectDefined } from '../../shared/assert';
import { applyInput } from '../testing/censor-input';
import { openSite, prepareSite, type CensorSite, type OpenSite } from '../testing/censor-site';
import { CuttingProxy, type CutMoment } from '../testing/cutting-proxy';
import { FakeReplication } from '../testing/fake-replication';

const firstPage = { limit: 100, cursor: null };
/** What only the transaction that censors sends. */
const marker = 'UPDATE event_json ej';

describe('faults while censoring', () => {
  let site: CensorSite;
  let proxy: CuttingProxy;
  let port: number;
  let open: OpenSite;
  /** Messages that no test has touched yet. */
  let messages: string[];

  beforeAll(async () => {
    site = await prepareSite();
    const { hostname, port: serverPort } = new URL(site.clone.url);
    proxy = new CuttingProxy({ host: hostname, port: Number(serverPort || 5432) });
    port = await proxy.start();
    const { rows } = await site.admin.query<{ event_id: string }>(`
      SELECT e.event_id FROM events e JOIN event_json j USING (event_id) JOIN rooms r ON r.room_id = e.room_id
      WHERE e.type = 'm.room.message' AND r.room_version IN ('9', '10', '11') AND j.json LIKE '%"body":%'
        AND NOT e.outlier AND NOT EXISTS (SELECT FROM redactions d WHERE d.redacts = e.event_id)
      ORDER BY e.stream_ordering LIMIT 100`);
    messages = rows.map(({ event_id: eventId }) => eventId);
  });
  afterAll(async () => {
    await proxy.dispose();
    await site.dispose();
  });
  beforeEach(async () => {
    open = await openSite(site, { port });
  });
  afterEach(() => open.close());

  const nextMessage = (): string => expectDefined(messages.pop(), 'the template has 100 plain messages');
  const previewOf = (on: OpenSite, ...ids: string[]) =>
    on.censoring.preview({ eventIds: ids as never[], act: 'censor', limit: 100 }); // the brand is given by the contract's parser
  const itemsOf = async (on: OpenSite, operationId: string) =>
    (await on.censoring.listItems({ operationId, ...firstPage })).items;
  const audited = async (eventId: string) => (await open.censoring.listAudit({ eventId, ...firstPage })).items;
  const stored = async (eventId: string): Promise<string> => {
    const { rows } = await site.admin.query<{ json: string }>('SELECT json FROM event_json WHERE event_id = $1', [
      eventId,
    ]);
    return expectDefined(rows[0], 'the event is here').json;
  };

  it.each<CutMoment>(['before_commit', 'before_commit_in_silence', 'in_commit', 'after_commit'])(
    'finds the outcome in the record when the connection is cut %s, and censors exactly once',
    async (moment) => {
      const eventId = nextMessage();
      const shown = await previewOf(open, eventId);
      const cutsBefore = proxy.cuts;
      proxy.cutOnce(marker, moment);
      const operationId = await open.writer.apply(applyInput(shown.previewId));
      expect(proxy.cuts).toBe(cutsBefore + 1);
      expect(await open.censoring.getOperation(operationId)).toMatchObject({ state: 'done', done: 1, failed: 0 });
      expect(await itemsOf(open, operationId)).toEqual([
        expect.objectContaining({ outcome: 'censored', verification: 'equal' }),
      ]);
      expect(await stored(eventId)).toBe(shown.items[0]?.after);
      expect(await audited(eventId)).toHaveLength(1);
    },
    20_000,
  );

  it('goes on after every session of its role was ended by the server', async () => {
    const ids = [nextMessage(), nextMessage(), nextMessage()];
    const shown = await previewOf(open, ...ids);
    open.replication.onPublish = async (line) => {
      if (!line.includes(expectDefined(ids[0], 'three were taken'))) return;
      await site.admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE usename = 'synoptic_censor' AND datname = current_database()`);
    };
    const slowly = { confirmCount: 3, ratePerSecond: 5 }; // so that each event is a transaction of its own
    const operationId = await open.writer.apply(applyInput(shown.previewId, slowly));
    const items = await itemsOf(open, operationId);
    expect(items.map(({ outcome, verification }) => [outcome, verification])).toEqual(
      ids.map(() => ['censored', 'equal']),
    );
    for (const id of ids) expect(await audited(id)).toHaveLength(1);
  }, 20_000);

  it('records an operation once when the connection is cut while it is recorded', async () => {
    for (const moment of ['before_commit', 'in_commit'] as const) {
      const eventId = nextMessage();
      const shown = await previewOf(open, eventId);
      proxy.cutOnce('INSERT INTO synoptic.operation', moment);
      const operationId = await open.writer.apply(applyInput(shown.previewId));
      expect((await itemsOf(open, operationId))[0]?.outcome).toBe('censored');
      const { items } = await open.censoring.listOperations(firstPage);
      expect(items.filter(({ previewId }) => previewId === shown.previewId)).toHaveLength(1);
    }
  }, 20_000);

  it('writes nothing to an event that changed since the preview', async () => {
    const eventId = nextMessage();
    const shown = await previewOf(open, eventId);
    const changed = (await stored(eventId)).replace('"body":"', '"body":"changed: ');
    await site.admin.query('UPDATE event_json SET json = $2 WHERE event_id = $1', [eventId, changed]);
    const operationId = await open.writer.apply(applyInput(shown.previewId));
    expect(await itemsOf(open, operationId)).toEqual([
      expect.objectContaining({ outcome: 'changed_since_preview', beforeSha256: null, afterSha256: null }),
    ]);
    expect(await stored(eventId)).toBe(changed);
    expect(await audited(eventId)).toEqual([]);
  });

  it('writes nothing to an event whose room version changed since the preview', async () => {
    const eventId = nextMessage();
    const shown = await previewOf(open, eventId);
    const roomId = shown.items[0]?.roomId;
    const version = shown.items[0]?.roomVersion;
    await site.admin.query(`UPDATE rooms SET room_version = '7' WHERE room_id = $1`, [roomId]);
    const operationId = await open.writer.apply(applyInput(shown.previewId));
    await site.admin.query('UPDATE rooms SET room_version = $2 WHERE room_id = $1', [roomId, version]);
    expect((await itemsOf(open, operationId))[0]?.outcome).toBe('changed_since_preview');
    expect(await stored(eventId)).toBe(shown.items[0]?.before);
  });

  it('tells that the homeserver censored the event first, and claims no write of its own', async () => {
    const eventId = nextMessage();
    const shown = await previewOf(open, eventId);
    await site.admin.query('UPDATE event_json SET json = $2 WHERE event_id = $1', [eventId, shown.items[0]?.after]);
    await site.admin.query('DELETE FROM event_search WHERE event_id = $1', [eventId]);
    const operationId = await open.writer.apply(applyInput(shown.previewId));
    const [item] = await itemsOf(open, operationId);
    expect(item).toMatchObject({ outcome: 'already_censored', beforeSha256: null, verification: 'equal' });
    expect(item?.sentence).toContain('Someone else');
    expect(await audited(eventId)).toEqual([]);
    expect((await open.censoring.getOperation(operationId)).telling.announcements).toBeGreaterThan(0);
  });

  it('finds an event that was purged since the preview, and removes nothing else', async () => {
    const eventId = nextMessage();
    const shown = await previewOf(open, eventId);
    await site.admin.query('DELETE FROM event_json WHERE event_id = $1', [eventId]);
    const operationId = await open.writer.apply(applyInput(shown.previewId));
    expect((await itemsOf(open, operationId))[0]).toMatchObject({ outcome: 'not_found', verification: 'not_yet' });
    expect(await audited(eventId)).toEqual([]);
  });

  it('lets one of two operators win and tells the other', async () => {
    const eventId = nextMessage();
    const other = await openSite(site, { operator: () => 'Ben (os user ben)' });
    try {
      const shown = await Promise.all([previewOf(open, eventId), previewOf(other, eventId)]);
      const [first, second] = await Promise.all([
        open.writer.apply(applyInput(shown[0].previewId)),
        other.writer.apply(applyInput(shown[1].previewId)),
      ]);
      const outcomes = [...(await itemsOf(open, first)), ...(await itemsOf(open, second))].map(
        ({ outcome }) => outcome,
      );
      expect([...outcomes].sort()).toEqual(['already_censored', 'censored']);
      const audit = await audited(eventId);
      expect(audit.map(({ outcome }) => outcome)).toEqual(['censored']);
      expect(audit[0]?.operator).toBe(outcomes[0] === 'censored' ? 'Ada (os user ada)' : 'Ben (os user ben)');
    } finally {
      await other.close();
    }
  });

  it('waits two seconds for a row that somebody holds, writes nothing, and says who holds it', async () => {
    const eventId = nextMessage();
    const shown = await previewOf(open, eventId);
    const holder = new Client({ connectionString: site.clone.url, application_name: 'a long report' });
    await holder.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT json FROM event_json WHERE event_id = $1 FOR UPDATE', [eventId]);
    const operationId = await open.writer.apply(applyInput(shown.previewId));
    await holder.query('ROLLBACK');
    await holder.end();
    const [item] = await itemsOf(open, operationId);
    expect(item).toMatchObject({ outcome: 'locked', beforeSha256: null, verification: 'not_yet' });
    expect(item?.sentence).toContain('a long report');
    expect(await stored(eventId)).toBe(shown.items[0]?.before);
    expect(await audited(eventId)).toEqual([]);
    const again = await previewOf(open, eventId);
    const retried = await open.writer.apply(applyInput(again.previewId));
    expect((await itemsOf(open, retried))[0]?.outcome).toBe('censored');
  });

  it('shows an operation as interrupted when its application was killed, and goes on when resumed', async () => {
    const ids = [nextMessage(), nextMessage(), nextMessage()];
    const shown = await previewOf(open, ...ids);
    // Killed between the first event and the second: the sessions end, nothing is tidied up.
    const killed = await openSite(site, { port });
    const killedShown = await previewOf(killed, ...ids);
    const never = new Promise<never>(() => undefined);
    let killedAt = 0;
    killed.replication.onPublish = async (line) => {
      if (!line.includes(expectDefined(ids[0], 'three were taken'))) return;
      await site.admin.query(`SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE usename = 'synoptic_censor' AND datname = current_database()`);
      killedAt = Date.now();
      await never;
    };
    const slowly = { confirmCount: 3, ratePerSecond: 5 }; // so that each event is a transaction of its own
    void killed.writer.apply(applyInput(killedShown.previewId, slowly)).catch(() => undefined);
    while (killedAt === 0) await new Promise((resolve) => setTimeout(resolve, 10));

    const { items: operations } = await open.censoring.listOperations(firstPage);
    const interrupted = expectDefined(operations[0], 'the killed copy has recorded it');
    expect(interrupted).toMatchObject({ previewId: killedShown.previewId, state: 'interrupted', done: 1, total: 3 });
    expect(await stored(expectDefined(ids[1], 'three were taken'))).toBe(shown.items[1]?.before);

    await open.writer.resume(interrupted.operationId);
    const done = await open.censoring.getOperation(interrupted.operationId);
    expect(done).toMatchObject({ state: 'done', done: 3, failed: 0, tellingWorkers: true });
    for (const id of ids) expect(await audited(id)).toHaveLength(1);
    await expect(open.writer.resume(interrupted.operationId)).rejects.toMatchObject({ code: 'operation_not_running' });
    // The preview of the killed copy is known by the record alone, and applying it again answers with its operation.
    expect(await open.writer.apply(applyInput(killedShown.previewId, { confirmCount: 3 }))).toBe(done.operationId);
    await killed.reader.dispose();
  }, 20_000);

  it('ends an operation that is cancelled with what it has not reached', async () => {
    const eventId = nextMessage();
    const { rows } = await site.admin.query<{ operation_id: string }>(`
      INSERT INTO synoptic.operation (operation_id, preview_id, reason, operator, remove_search, remove_labels, total)
      VALUES (gen_random_uuid(), gen_random_uuid(), 'left behind', 'Cy', true, false, 1) RETURNING operation_id`);
    const operationId = expectDefined(rows[0], 'one was inserted').operation_id;
    await site.admin.query(
      `INSERT INTO synoptic.operation_item (operation_id, item_number, event_id) VALUES ($1, 1, $2)`,
      [operationId, eventId],
    );
    expect(await open.censoring.getOperation(operationId)).toMatchObject({ state: 'interrupted' });
    await open.writer.cancel(operationId);
    expect(await open.censoring.getOperation(operationId)).toMatchObject({ state: 'cancelled', done: 1 });
    expect((await itemsOf(open, operationId))[0]?.outcome).toBe('cancelled');
    await expect(open.writer.cancel(operationId)).rejects.toMatchObject({ code: 'operation_not_running' });
  });

  it('stops at a database that accepts no writes, and shows the operation as interrupted', async () => {
    const eventId = nextMessage();
    const shown = await previewOf(open, eventId);
    await site.admin.query(
      `ALTER ROLE synoptic_censor IN DATABASE ${site.clone.databaseName} SET default_transaction_read_only = on`,
    );
    const readOnly = await openSite(site);
    try {
      const other = await previewOf(readOnly, eventId);
      const applied = readOnly.writer.apply(applyInput(other.previewId));
      await expect(applied).rejects.toMatchObject({ code: 'server_read_only' });
    } finally {
      await site.admin.query(
        `ALTER ROLE synoptic_censor IN DATABASE ${site.clone.databaseName} RESET default_transaction_read_only`,
      );
      await readOnly.close();
    }
    expect(await stored(eventId)).toBe(shown.items[0]?.before);
  });

  it('holds the write when Redis is away, and tells when it is back, also after a restart', async () => {
    const eventId = nextMessage();
    const shown = await previewOf(open, eventId);
    open.replication.cut();
    const operationId = await open.writer.apply(applyInput(shown.previewId));
    expect((await itemsOf(open, operationId))[0]).toMatchObject({ outcome: 'censored', verification: 'equal' });
    expect(await open.censoring.getOperation(operationId)).toMatchObject({
      state: 'done',
      tellingWorkers: true,
      telling: { state: 'not_told', announcements: 0, listening: null },
    });
    expect(open.censoring.busy).toBe(true);

    const replication = new FakeReplication();
    const restarted = await openSite(site, { replication });
    try {
      const roomId = expectDefined(shown.items[0]?.roomId, 'the event is in a room');
      const told = (): boolean =>
        replication.lines.some((line) => line.includes('ph_cache_fake') && line.includes(roomId));
      for (let waited = 0; !told() && waited < 100; waited += 1)
        await new Promise((resolve) => setTimeout(resolve, 100));
      expect(told()).toBe(true);
      await restarted.writer.dismissTelling(operationId);
      expect(await restarted.censoring.getOperation(operationId)).toMatchObject({
        tellingWorkers: false,
        telling: { state: 'dismissed', nextAtMs: null },
      });
    } finally {
      await restarted.close();
    }
  }, 20_000);
});

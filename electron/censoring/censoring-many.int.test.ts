import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectDefined } from '../../shared/assert';
import type { Operation } from '../../shared/contract/censor';
import { applyInput } from '../testing/censor-input';
import { openSite, prepareSite, type CensorSite, type OpenSite } from '../testing/censor-site';
import { CuttingProxy, type CutMoment } from '../testing/cutting-proxy';
import { addMessages } from '../testing/many-messages';

const many = 10_000;

describe('censoring many events', () => {
  let site: CensorSite;
  let proxy: CuttingProxy;
  let port: number;
  let open: OpenSite;
  let messages: string[];

  beforeAll(async () => {
    site = await prepareSite();
    const { hostname, port: serverPort } = new URL(site.clone.url);
    proxy = new CuttingProxy({ host: hostname, port: Number(serverPort || 5432) });
    port = await proxy.start();
    messages = await addMessages(site.admin, many + 3_000);
  }, 120_000);
  afterAll(async () => {
    await proxy.dispose();
    await site.dispose();
  });
  beforeEach(async () => {
    open = await openSite(site, { port });
  });
  afterEach(async () => {
    await open.close();
    // Rooms are told one a second: those of one test would keep the next waiting.
    await site.admin.query(`UPDATE synoptic.told_room SET state = 'dismissed' WHERE state = 'pending'`);
  });

  const take = (count: number): string[] => messages.splice(0, count);
  const previewOn = (on: OpenSite, ids: readonly string[]) =>
    on.censoring.preview({ eventIds: ids as never[], act: 'censor', limit: 100 }); // the brand is given by the contract's parser
  const begin = async (on: OpenSite, ids: readonly string[], ratePerSecond?: number): Promise<string> => {
    const { previewId } = await previewOn(on, ids);
    const rate = ratePerSecond === undefined ? {} : { ratePerSecond };
    return on.writer.apply(applyInput(previewId, { confirmCount: ids.length, ...rate }));
  };
  const until = async (operationId: string, holds: (operation: Operation) => boolean): Promise<Operation> => {
    for (;;) {
      const operation = await open.censoring.getOperation(operationId);
      if (holds(operation)) return operation;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const ended = (operationId: string) => until(operationId, ({ state }) => state !== 'running');
  /** How often each event stands in the audit, and whether its stored JSON is the one that the audit names. */
  const recordOf = async (ids: readonly string[]) => {
    const { rows } = await site.admin.query<{ entries: number; whole: boolean; equal: boolean | null; events: number }>(
      `SELECT entries::int, whole, equal, count(*)::int AS events FROM (
         SELECT j.json LIKE '%"body":%' AS whole, count(i.event_id) AS entries,
           bool_and(i.after_sha256 = encode(sha256(convert_to(j.json, 'UTF8')), 'hex')) AS equal
         FROM event_json j LEFT JOIN synoptic.operation_item i ON i.event_id = j.event_id AND i.wrote
         WHERE j.event_id = ANY($1) GROUP BY j.event_id, j.json
       ) AS event GROUP BY 1, 2, 3 ORDER BY 2`,
      [ids],
    );
    return rows;
  };
  const censored = (events: number) => ({ entries: 1, whole: false, equal: true, events });

  it('answers at once, pauses and goes on, and leaves each of ten thousand in the audit exactly once', async () => {
    const ids = take(many);
    const pushed: number[] = [];
    const listening = open.censoring.onOperation(() => pushed.push(performance.now()));
    const startedAt = performance.now();
    const operationId = await begin(open, ids);
    const running = await open.censoring.getOperation(operationId);
    expect(running).toMatchObject({ state: 'running', act: 'censor', total: many });
    expect(running.done).toBeLessThan(many);
    await until(operationId, ({ done, measuredPerSecond }) => done >= 500 && measuredPerSecond !== null);

    await open.writer.pause(operationId);
    const paused = await open.censoring.getOperation(operationId);
    expect(paused).toMatchObject({ state: 'paused', endedMs: null, measuredPerSecond: null, remainingMs: null });
    expect(paused.outcomes).toEqual({ censored: paused.done, pending: many - paused.done });
    // The rooms changed so far are told, although more of them is still to be censored.
    await until(operationId, ({ telling }) => telling.announcements > 0);
    expect((await open.censoring.getOperation(operationId)).done).toBe(paused.done);
    await expect(open.writer.pause(operationId)).rejects.toMatchObject({ code: 'operation_not_running' });

    await open.writer.resume(operationId);
    const done = await ended(operationId);
    expect(done).toMatchObject({ state: 'done', done: many, failed: 0, outcomes: { censored: many }, remainingMs: 0 });
    expect(await recordOf(ids)).toEqual([censored(many)]);
    void listening.dispose();
    const seconds = (performance.now() - startedAt) / 1_000;
    expect(pushed.length).toBeGreaterThan(1);
    expect(pushed.length).toBeLessThanOrEqual(5 * seconds + 2);

    // One row and one line for each event, in the order of their tokens.
    const tokens = open.replication.lines.flatMap((line) =>
      line.includes('_get_event_cache') ? [Number(line.split(' ')[3])] : [],
    );
    expect(new Set(tokens).size).toBe(many);
    expect(tokens).toEqual([...tokens].sort((a, b) => a - b));
    // What was told at the pause is to be told anew.
    const { rows } = await site.admin.query<{ rooms: number; told: number; again: number }>(
      `SELECT count(*)::int AS rooms, count(*) FILTER (WHERE state <> 'pending')::int AS told,
         count(*) FILTER (WHERE renoted > 0)::int AS again
       FROM synoptic.told_room WHERE operation_id = $1`,
      [operationId],
    );
    expect(rows[0]).toMatchObject({ told: 0 });
    expect(rows[0]?.again).toBeGreaterThan(0);
  }, 300_000);

  it('reads all of them back, and reports them', async () => {
    const { items: operations } = await open.censoring.listOperations({ limit: 1, cursor: null });
    const { operationId } = expectDefined(operations[0], 'the test before has made it');
    await open.writer.resume(operationId).catch(() => undefined);
    let cursor: string | null = null;
    let equal = 0;
    do {
      const page = await open.censoring.verify({ operationId, limit: 500, cursor });
      equal += page.equal;
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(equal).toBe(many);
    const evidence = await open.censoring.getEvidence(operationId);
    expect(evidence.items).toHaveLength(many);
    expect(evidence.statements[0]).toContain(`${many} events`);
  }, 180_000);

  it('keeps a limit, changes it while it runs, and a small operation need not wait for it', async () => {
    const ids = take(200);
    const operationId = await begin(open, ids, 5);
    await until(operationId, ({ done }) => done > 0);
    const [single] = take(1);
    const other = await begin(open, [expectDefined(single, 'one was taken')]);
    expect((await open.censoring.getOperation(other)).state).toBe('done');
    const slow = await open.censoring.getOperation(operationId);
    expect(slow).toMatchObject({ state: 'running', ratePerSecond: 5 });
    expect(slow.remainingMs).toBeGreaterThanOrEqual(Math.round(((200 - slow.done) / 5) * 1_000));
    expect(slow.done).toBeLessThan(150);
    await open.writer.setRate(operationId, null);
    expect(await ended(operationId)).toMatchObject({ state: 'done', done: 200, failed: 0, ratePerSecond: null });
    await expect(open.writer.setRate(operationId, 1)).rejects.toMatchObject({ code: 'operation_not_running' });
    expect(await recordOf(ids)).toEqual([censored(200)]);
  }, 30_000);

  it('cancels what it has not reached, and tells the rooms of the rest', async () => {
    const ids = take(200);
    const operationId = await begin(open, ids, 20);
    await until(operationId, ({ done }) => done > 0);
    await open.writer.cancel(operationId);
    const operation = await open.censoring.getOperation(operationId);
    const { cancelled = 0, censored: changed = 0 } = operation.outcomes;
    expect(operation).toMatchObject({ state: 'cancelled', done: 200, failed: 0 });
    expect([cancelled > 0, changed > 0, cancelled + changed]).toEqual([true, true, 200]);
    await until(operationId, ({ telling }) => telling.announcements > 0);
    const whole = { entries: 0, whole: true, equal: null, events: cancelled };
    expect(await recordOf(ids)).toEqual([censored(changed), whole]);
  }, 30_000);

  it('stays paused over a restart, says why it was interrupted, and goes on when resumed', async () => {
    const ids = take(200);
    const operationId = await begin(open, ids, 20);
    await until(operationId, ({ done }) => done > 0);
    expect(open.censoring.busy).toBe(true);
    await open.writer.pause(operationId);
    // What is paused keeps no connection unlocked; only processes that are still to be told do.
    await open.writer.dismissTelling(operationId);
    expect(open.censoring.busy).toBe(false);
    const again = await openSite(site);
    try {
      expect((await again.censoring.getOperation(operationId)).state).toBe('paused');
      await again.writer.resume(operationId);
      await until(operationId, ({ state }) => state === 'running');
      await again.censoring.detachWriter();
      expect(await again.censoring.getOperation(operationId)).toMatchObject({
        state: 'interrupted',
        stoppedBy: expect.stringContaining('locked') as string,
      });
    } finally {
      await again.close();
    }
    expect((await open.censoring.getOperation(operationId)).state).toBe('interrupted');
    await open.writer.setRate(operationId, null);
    await open.writer.resume(operationId);
    expect(await ended(operationId)).toMatchObject({ state: 'done', done: 200, failed: 0 });
    expect(await recordOf(ids)).toEqual([censored(200)]);
  }, 30_000);

  it('is worked on by one of two copies at a time, and each of them may pause it and go on', async () => {
    const ids = take(300);
    const other = await openSite(site, { operator: () => 'Ben (os user ben)' });
    try {
      const { previewId } = await previewOn(open, ids);
      const input = applyInput(previewId, { confirmCount: 300, ratePerSecond: 100 });
      const [first, second] = await Promise.all([open.writer.apply(input), open.writer.apply(input)]);
      expect(second).toBe(first);
      await until(first, ({ done }) => done > 0);
      // At work elsewhere: resuming begins nothing.
      await other.writer.resume(first);
      await other.writer.pause(first);
      while (open.writer.isOurs(first)) await new Promise((resolve) => setTimeout(resolve, 20));
      expect((await open.censoring.getOperation(first)).state).toBe('paused');
      await other.writer.resume(first);
      await other.writer.setRate(first, null);
      await until(first, ({ state }) => state === 'done');
      expect(await recordOf(ids)).toEqual([censored(300)]);
      const { rows } = await site.admin.query<{ operator: string }>(
        'SELECT DISTINCT operator FROM synoptic.operation_item WHERE operation_id = $1 ORDER BY 1',
        [first],
      );
      expect(rows.map(({ operator }) => operator)).toEqual(['Ada (os user ada)', 'Ben (os user ben)']);
    } finally {
      await other.close();
    }
  }, 30_000);

  it('censors all but the one that is held, the one that changed, and those that it must not touch', async () => {
    const ids = take(116);
    const [held = '', changed = '', purged = '', expiring = '', redacted = ''] = ids;
    const refused = site.clone.truth.events.unknownVersion.eventId;
    const redaction = site.clone.truth.redactions.due.redaction.eventId;
    await site.admin.query('INSERT INTO event_expiry (event_id, expiry_ts) VALUES ($1, 1)', [expiring]);
    await site.admin.query(
      `INSERT INTO redactions (event_id, redacts, have_censored, received_ts, recheck) VALUES ('$gone', $1, false, 1, false)`,
      [redacted],
    );
    expect(redaction).not.toBe('');
    const shown = await previewOn(open, [...ids, refused]);
    await site.admin.query('DELETE FROM event_json WHERE event_id = $1', [purged]);
    await site.admin.query(
      `UPDATE event_json SET json = replace(json, '"body":"', '"body":"new ') WHERE event_id = $1`,
      [changed],
    );
    const holder = new Client({ connectionString: site.clone.url, application_name: 'a long report' });
    await holder.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT json FROM event_json WHERE event_id = $1 FOR UPDATE', [held]);
    const operationId = await open.writer.apply(applyInput(shown.previewId, { confirmCount: 117 }));
    const operation = await ended(operationId);
    await holder.query('ROLLBACK');
    await holder.end();
    expect(operation.outcomes).toEqual({
      censored: 113,
      locked: 1,
      changed_since_preview: 1,
      not_found: 1,
      refused: 1,
    });
    const { items } = await open.censoring.listItems({ operationId, limit: 500, cursor: null });
    const byId = new Map(items.map((item) => [item.eventId, item]));
    expect(byId.get(held)?.sentence).toContain('a long report');
    expect(byId.get(expiring)).toMatchObject({ outcome: 'censored', removed: { expiry: 1, search: 1 } });
    expect(byId.get(redacted)).toMatchObject({ outcome: 'censored', removed: { redactionsMarked: 1 } });
    expect(items.map(({ eventId }) => eventId)).toEqual([...ids, refused]);
    expect(await recordOf(ids.slice(3))).toEqual([censored(113)]);
    expect((await recordOf([held, changed]))[0]).toMatchObject({ entries: 0, whole: true, events: 2 });
  }, 30_000);

  it.each<CutMoment>(['before_commit', 'before_commit_in_silence', 'in_commit', 'after_commit'])(
    'finds the outcome of a batch in the record when the connection is cut %s',
    async (moment) => {
      const ids = take(120);
      const cutsBefore = proxy.cuts;
      proxy.cutOnce('UPDATE event_json ej', moment);
      const operationId = await begin(open, ids);
      expect(await ended(operationId)).toMatchObject({ state: 'done', outcomes: { censored: 120 } });
      expect(proxy.cuts).toBe(cutsBefore + 1);
      expect(await recordOf(ids)).toEqual([censored(120)]);
    },
    30_000,
  );

  it('goes on after the server has ended its sessions again and again', async () => {
    const ids = take(600);
    let ends = 0;
    open.replication.onPublish = async (line) => {
      if (!line.includes('_get_event_cache') || Number(line.split(' ')[3]) % 150 !== 0) return;
      ends += 1;
      await site.admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE usename = 'synoptic_censor' AND datname = current_database()`);
    };
    const operationId = await begin(open, ids);
    expect(await ended(operationId)).toMatchObject({ state: 'done', outcomes: { censored: 600 } });
    expect(ends).toBeGreaterThan(1);
    expect(await recordOf(ids)).toEqual([censored(600)]);
  }, 60_000);

  it('removes expiries alone: the events stay byte for byte, and the record claims no digest', async () => {
    const ids = take(120);
    const { eventId: missing } = site.clone.truth.expiry.missingEvent;
    const unknown = site.clone.truth.events.unknownVersion.eventId;
    const without = expectDefined(ids[0], 'there are 120');
    const withRow = [...ids.slice(1), unknown];
    await site.admin.query(
      'INSERT INTO event_expiry (event_id, expiry_ts) SELECT id, 1 FROM unnest($1::text[]) AS id',
      [withRow],
    );
    const asked = [missing, ...withRow, without];
    const shown = await open.censoring.preview({ eventIds: asked as never[], act: 'remove_expiry', limit: 500 });
    expect(shown.counts).toMatchObject({ toChange: 121, refused: 1, toOverride: 0 });
    expect(shown.items.every(({ after, before }) => after === before)).toBe(true);
    const before = await recordOf(ids);
    const input = applyInput(shown.previewId, { confirmCount: 122 });
    const operationId = await open.writer.apply(input);
    const operation = await ended(operationId);
    expect(operation).toMatchObject({ act: 'remove_expiry', state: 'done' });
    expect(operation.outcomes).toEqual({ expiry_removed: 121, not_found: 1 });
    expect(operation.telling.state).toBe('nothing_to_tell');
    expect(await recordOf(ids.slice(0, 1))).toEqual([{ entries: 0, whole: true, equal: null, events: 1 }]);
    expect(before).toEqual([{ entries: 0, whole: true, equal: null, events: 120 }]);
    expect(await recordOf(ids.slice(1))).toEqual([{ entries: 1, whole: true, equal: null, events: 119 }]);
    const { rows } = await site.admin.query('SELECT 1 FROM event_expiry WHERE event_id = ANY($1)', [asked]);
    expect(rows).toEqual([]);
    const { items, equal } = await open.censoring.verify({ operationId, limit: 500, cursor: null });
    expect(equal).toBe(121);
    expect(items.every(({ afterSha256, beforeSha256 }) => beforeSha256 === null && afterSha256 === null)).toBe(true);
  }, 30_000);

  it('can be cancelled while it is previewed', async () => {
    const leaving = new AbortController();
    const asked = take(500);
    const preview = open.censoring.preview(
      { eventIds: asked as never[], act: 'censor', limit: 10 },
      { signal: leaving.signal },
    );
    leaving.abort();
    await expect(preview).rejects.toMatchObject({ code: 'cancelled' });
  });
});

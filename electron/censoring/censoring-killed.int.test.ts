import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectDefined } from '../../shared/assert';
import { AppError } from '../../shared/errors';
import { openSite, prepareSite, type CensorSite, type OpenSite } from '../testing/censor-site';

/** How often a copy is killed; the goal of 100 is reached by setting it. */
const kills = Number(process.env['SYNOPTIC_TEST_KILLS'] ?? 8);
const eventsEach = 4;
/** A run of four events takes about this long from the word on, in ms. */
const runMs = 120;

describe('an application that is killed while it censors', () => {
  let site: CensorSite;
  let open: OpenSite;
  let messages: string[];
  beforeAll(async () => {
    site = await prepareSite();
    open = await openSite(site);
    const { rows } = await site.admin.query<{ event_id: string }>(
      `SELECT e.event_id FROM events e JOIN event_json j USING (event_id) JOIN rooms r ON r.room_id = e.room_id
       WHERE e.type = 'm.room.message' AND r.room_version IN ('9', '10', '11') AND j.json LIKE '%"body":%'
         AND NOT EXISTS (SELECT FROM redactions d WHERE d.redacts = e.event_id)
       ORDER BY e.stream_ordering LIMIT $1`,
      [kills * eventsEach],
    );
    messages = rows.map(({ event_id: eventId }) => eventId);
  });
  afterAll(async () => {
    await open.close();
    await site.dispose();
  });

  it('leaves every event whole, or censored and audited exactly once, and the rest to be resumed', async () => {
    const states = new Set<string>();
    for (let kill = 0; kill < kills; kill += 1) {
      const ids = messages.slice(kill * eventsEach, (kill + 1) * eventsEach);
      // Spread over the whole run, and beyond it once.
      const previewId = await killOne(ids, (kill / (kills - 1)) * runMs * 1.2);
      states.add(await expectWholeOrCensored(ids, previewId));
    }
    // The last of them is killed when the run has begun for sure: the test has not looked at nothing.
    expect([...states].some((state) => state !== 'never begun')).toBe(true);
  }, 600_000);

  async function killOne(ids: readonly string[], afterMs: number): Promise<string> {
    const child = startChild(site.clone.url, ids);
    const lines = createInterface(child.stdout);
    const [ready] = (await once(lines, 'line')) as [string];
    child.stdin.write('go\n');
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    child.kill('SIGKILL');
    await once(child, 'exit');
    lines.close();
    return expectDefined(ready.split(' ')[1], 'the child names its preview');
  }

  async function expectWholeOrCensored(ids: readonly string[], previewId: string): Promise<string> {
    const operation = await findOperation(previewId);
    const audited = await auditOf(ids);
    for (const id of ids) {
      const { rows } = await site.admin.query<{ json: string; sha256: string }>(
        `SELECT json, encode(sha256(convert_to(json, 'UTF8')), 'hex') AS sha256 FROM event_json WHERE event_id = $1`,
        [id],
      );
      const { json, sha256 } = expectDefined(rows[0], 'the event is here');
      const entries = audited.filter(({ eventId }) => eventId === id);
      if (json.includes('"body":')) expect(entries).toEqual([]);
      else expect(entries.map(({ afterSha256 }) => afterSha256)).toEqual([sha256]);
    }
    if (operation === undefined) {
      expect(audited).toEqual([]);
      return 'never begun';
    }
    if (operation.state === 'interrupted') await resumeUnlessEnded(operation.operationId);
    const resumed = await open.censoring.getOperation(operation.operationId);
    expect(resumed).toMatchObject({ state: 'done', done: eventsEach, failed: 0 });
    expect((await auditOf(ids)).map(({ eventId }) => eventId).sort()).toEqual([...ids].sort());
    // The rooms of all events that were ever censored are in the outbox, told or still to be told.
    expect(resumed.telling.state).not.toBe('nothing_to_tell');
    return operation.state;
  }

  // Its last statement, on another connection than the one that held the operation, may still have been on its way when
  // the process died, and have ended the operation after it was looked at.
  async function resumeUnlessEnded(operationId: string): Promise<void> {
    try {
      await open.writer.resume(operationId);
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'operation_not_running')) throw error;
    }
  }

  // The server needs a moment to notice that the process is gone; until then the operation counts as running.
  async function findOperation(previewId: string) {
    for (let attempt = 0; ; attempt += 1) {
      const { items } = await open.censoring.listOperations({ limit: 500, cursor: null });
      const operation = items.find((item) => item.previewId === previewId);
      if (operation?.state !== 'running' || attempt === 100) return operation;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async function auditOf(ids: readonly string[]) {
    const { items } = await open.censoring.listAudit({ limit: 500, cursor: null });
    return items.filter(({ eventId }) => ids.includes(eventId));
  }
});

function startChild(url: string, ids: readonly string[]): ChildProcessWithoutNullStreams {
  const script = path.join(__dirname, '..', 'testing', 'censor-child.ts');
  return spawn(process.execPath, ['--import', 'tsx', script, url, ...ids], { cwd: path.join(__dirname, '..', '..') });
}

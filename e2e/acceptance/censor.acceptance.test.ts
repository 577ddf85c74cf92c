import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabClient } from '../lab/client';
import type { CensorableEvent } from '../lab/ground-truth';
import { connectLab, pruneWithHomeserver, type ConnectedLab } from './connected-lab';
import { EventReaders } from './event-readers';

const kinds = ['plain', 'markup', 'edit', 'latest_thread_reply', 'self_destruct_far', 'redacted'] as const;
const versions = ['1', '9', '10', '11', '12'] as const;
/** Within this time no process may serve the content any more (the figure). */
const forgottenWithinMs = 2_000;

let connected: ConnectedLab;
beforeAll(async () => {
  connected = await connectLab({ name: 'censor' });
}, 300_000);
afterAll(() => connected?.dispose());

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function eventOf(kind: string, version: string): CensorableEvent {
  const found = connected.truth.censorable.find((event) => event.kind === kind && event.version === version);
  if (!found) throw new Error(`the seed has no ${kind} of version ${version}`);
  return found;
}

async function storedJson(eventId: string): Promise<string> {
  const { rows } = await connected.database.query<{ json: string }>('SELECT json FROM event_json WHERE event_id = $1', [
    eventId,
  ]);
  return rows[0]?.json ?? '';
}

/** A digest of all rows but those of one event, over the tables that censoring touches. */
async function restOfDatabase(eventId: string): Promise<string> {
  // What the homeserver itself expires or is about to is not counted: it goes on working.
  const own = connected.truth.censorable
    .filter((event) => event.kind === 'self_destruct_soon')
    .map((event) => event.eventId);
  const { rows } = await connected.database.query<{ digest: string }>(
    `SELECT md5(concat_ws('/',
       (SELECT string_agg(md5(t::text), '' ORDER BY event_id) FROM event_json t WHERE event_id <> ALL ($1)),
       (SELECT string_agg(md5(t::text), '' ORDER BY event_id) FROM event_expiry t WHERE event_id <> ALL ($1)),
       (SELECT string_agg(md5(t::text), '' ORDER BY event_id) FROM event_search t WHERE event_id <> ALL ($1)),
       (SELECT string_agg(md5(t::text), '' ORDER BY event_id) FROM event_relations t),
       (SELECT string_agg(md5(t::text), '' ORDER BY event_id) FROM events t),
       (SELECT string_agg(md5(t::text), '' ORDER BY event_id) FROM redactions t WHERE redacts <> ALL ($1)))) AS digest`,
    [[eventId, ...own]],
  );
  return rows[0]?.digest ?? '';
}

async function leftovers(eventId: string): Promise<Record<string, number>> {
  const { rows } = await connected.database.query<Record<string, number>>(
    `SELECT (SELECT count(*)::int FROM event_expiry WHERE event_id = $1) AS expiry,
            (SELECT count(*)::int FROM event_search WHERE event_id = $1) AS search,
            (SELECT count(*)::int FROM redactions WHERE redacts = $1 AND NOT have_censored) AS redactions`,
    [eventId],
  );
  return rows[0] ?? {};
}

async function censor(eventIds: string[], reason: string): Promise<{ operationId: string; outcomes: string[] }> {
  const { synoptic } = connected;
  const preview = await synoptic.call('censor.preview', { eventIds });
  const confirm = eventIds.length > 1 ? { confirmCount: eventIds.length } : {};
  const applied = await synoptic.call('censor.apply', { previewId: preview.previewId, reason, ...confirm });
  return { operationId: applied.operationId, outcomes: applied.items.map((item) => item.outcome) };
}

describe('censoring on a real homeserver of seven processes', () => {
  it('hears all seven processes before it begins', async () => {
    const status = await connected.synoptic.call('connections.getStatus', {});
    expect(status.replication.instances.map((instance) => instance.instanceName).sort()).toEqual(
      connected.lab.processes.map(({ name }) => name).sort(),
    );
    expect({ listening: status.replication.listening, writer: status.writer, schema: status.schema?.missing }).toEqual({
      listening: 7,
      writer: true,
      schema: [],
    });
  });

  for (const version of versions) {
    it.each(kinds)(`makes every process forget one event of room version ${version}: %s`, async (kind) => {
      const event = eventOf(kind, version);
      const before = await storedJson(event.eventId);
      const rest = await restOfDatabase(event.eventId);
      const mark = connected.lab.mark();
      const readers = new EventReaders(connected.lab, connected.truth, event);
      try {
        await sleep(700);
        // A redacted event is already served pruned; its content is on the disk alone.
        const expectedReaders = kind === 'redacted' ? [] : connected.lab.processes.map(({ name }) => name).sort();
        expect(readers.servedBy()).toEqual(expectedReaders);
        const { outcomes } = await censor([event.eventId], `acceptance ${kind} ${version}`);
        const doneAtMs = Date.now();
        expect(outcomes).toEqual(['censored']);
        await sleep(forgottenWithinMs + 800);
        expect(readers.staleSince(doneAtMs + forgottenWithinMs)).toEqual([]);
        expect(readers.asked).toBeGreaterThan(100);
      } finally {
        await readers.stop();
      }
      const [expected] = pruneWithHomeserver(connected.lab, [{ version, json: before }]);
      const after = await storedJson(event.eventId);
      expect(JSON.parse(after)).toEqual(JSON.parse(expected ?? ''));
      expect(after).not.toContain(event.marker);
      expect(await leftovers(event.eventId)).toEqual({ expiry: 0, search: 0, redactions: 0 });
      expect(await restOfDatabase(event.eventId)).toBe(rest);
      expect(connected.lab.newErrors(mark)).toEqual([]);
    });
  }

  it('verifies every operation, records each event once, and tells that seven processes were listening', async () => {
    const { synoptic } = connected;
    const audit = await synoptic.call('audit.list', { limit: 500 });
    expect(audit.items.length).toBe(kinds.length * versions.length);
    expect(new Set(audit.items.map((entry) => entry.eventId)).size).toBe(audit.items.length);
    expect(new Set(audit.items.map((entry) => entry.verification))).toEqual(new Set(['equal']));
    const [last] = audit.items;
    const operation = await synoptic.call('censor.getOperation', { operationId: last?.operationId ?? '' });
    expect(operation).toMatchObject({
      state: 'done',
      total: 1,
      done: 1,
      failed: 0,
      telling: { listening: 7, expected: 7 },
    });
    const evidence = await synoptic.call('censor.getEvidence', { operationId: operation.operationId });
    const text = JSON.stringify(evidence);
    for (const event of connected.truth.censorable) expect(text).not.toContain(event.marker);
  });

  it('leaves the homeserver working: events are sent and synced, and each worker restarts and serves pruned events', async () => {
    const { lab, truth } = connected;
    const reader = new LabClient(lab, truth.readerUserId, truth.readerToken);
    const event = eventOf('plain', '10');
    const mark = lab.mark();
    for (const { name } of lab.processes) {
      if (name !== 'master') await lab.restart(name);
      const sent = await reader.at(name).sendText(event.roomId, `after the restart of ${name}`);
      expect((await reader.at(name).getEvent(event.roomId, sent)).content['body']).toBe(`after the restart of ${name}`);
      expect(JSON.stringify(await reader.at(name).getEvent(event.roomId, event.eventId))).not.toContain(event.marker);
    }
    expect(JSON.stringify(await reader.sync())).not.toContain(event.marker);
    const errors = lab
      .newErrors(mark)
      .filter(({ line }) => /synoptic|censor|prun|event_json|ph_cache_fake/i.test(line));
    expect(errors).toEqual([]);
  });
});

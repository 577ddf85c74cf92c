import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabClient } from './client';
import type { CensorableEvent, GroundTruth } from './ground-truth';
import { Lab } from './homeserver';
import { postgresUrl, query } from './lab-database';
import { PROCESS_NAMES } from './lab-config';
import { seed } from './seed';
import { CENSORABLE_VERSIONS } from './seed-censorable';
import { writeEvents } from './write-events';

// Always the same name: what an interrupted run left behind goes at the start of the next.
const NAME = 'lab_test';

let lab: Lab;
let truth: GroundTruth;
let reader: LabClient;

beforeAll(async () => {
  lab = await Lab.up({ name: NAME });
  const mark = lab.mark();
  truth = await seed(lab, { soonMs: 5_000 });
  expect(lab.newErrors(mark)).toEqual([]);
  reader = new LabClient(lab, truth.readerUserId, truth.readerToken);
});

afterAll(() => lab.down());

function censorable(kind: CensorableEvent['kind'], version = '10'): CensorableEvent {
  const found = truth.censorable.find((event) => event.kind === kind && event.version === version);
  if (!found) throw new Error(`no ${kind} in version ${version}`);
  return found;
}

describe('the lab', () => {
  it.each(PROCESS_NAMES)('has %s serve an event, its context, what relates to it and the room', async (name) => {
    const process = reader.at(name);
    const edit = censorable('edit');
    const served = {
      event: (await process.getEvent(edit.roomId, edit.eventId)).content['body'],
      context: JSON.stringify(await process.getContext(edit.roomId, edit.eventId)).includes(edit.marker),
      relations: (await process.getRelations(edit.roomId, edit.targetId ?? '')).map((event) => event.event_id),
      messages: (await process.getMessages(edit.roomId)).some((event) => event.event_id === edit.eventId),
      sync: JSON.stringify(await process.sync()).includes(edit.roomId),
    };
    expect(served).toEqual({
      event: `* ${edit.marker}`,
      context: true,
      relations: [edit.eventId],
      messages: true,
      sync: true,
    });
  });

  it('shows the latest reply of a thread with its root', async () => {
    const reply = censorable('latest_thread_reply');
    const root = await reader.at('sync1').getEvent(reply.roomId, reply.targetId ?? '');
    expect(root.unsigned).toMatchObject({
      'm.relations': { 'm.thread': { latest_event: { event_id: reply.eventId } } },
    });
  });

  it.each(PROCESS_NAMES)('has %s serve an event that was written as rows like its own', async (name) => {
    const { roomId, version, sender } = censorable('plain', '11');
    const content = { msgtype: 'm.text', body: `written for ${name}` };
    const [eventId = ''] = await writeEvents(lab, [{ roomId, version, sender, content }]);
    expect(await reader.at(name).getEvent(roomId, eventId)).toMatchObject({ event_id: eventId, sender, content });
  });

  it.each(CENSORABLE_VERSIONS)('has a redacted event in version %s that is not yet censored', async (version) => {
    const redacted = censorable('redacted', version);
    const served = await reader.getEvent(redacted.roomId, redacted.eventId);
    const stored = await query<{ json: string; have_censored: boolean }>(
      lab.databaseUrl,
      `SELECT json, have_censored FROM event_json JOIN redactions ON redacts = event_json.event_id
        WHERE event_json.event_id = $1 AND redactions.event_id = $2`,
      [redacted.eventId, redacted.redactionId],
    );
    expect([served.content, stored.length, stored[0]?.have_censored]).toEqual([{}, 1, false]);
    expect(stored[0]?.json).toContain(redacted.marker);
  });

  it.each(CENSORABLE_VERSIONS)(
    'serves the redaction in version %s with its reason and what it redacts',
    async (version) => {
      const redaction = censorable('redaction', version);
      const served: object = await reader.at('sync1').getEvent(redaction.roomId, redaction.eventId);
      // Where the room version keeps `redacts` is the homeserver's to say: at the top up to 10, in the content from 11.
      const inContent = Number(version) >= 11;
      expect(served).toMatchObject({
        type: 'm.room.redaction',
        content: { reason: redaction.marker, ...(inContent ? { redacts: redaction.targetId } : {}) },
        ...(inContent ? {} : { redacts: redaction.targetId }),
      });
    },
  );

  it('has each marker stand in the JSON of its own event and of no other', async () => {
    const soon = new Set(truth.censorable.filter(({ kind }) => kind === 'self_destruct_soon'));
    const found = await query<{ event_id: string; marker: string }>(
      lab.databaseUrl,
      `SELECT event_id, marker FROM event_json JOIN unnest($1::text[]) AS marker ON position(marker IN json) > 0`,
      [truth.censorable.filter((event) => !soon.has(event)).map(({ marker }) => marker)],
    );
    const expected = truth.censorable.filter((event) => !soon.has(event));
    expect(new Map(found.map((row) => [row.marker, row.event_id]))).toEqual(
      new Map(expected.map((event) => [event.marker, event.eventId])),
    );
    expect(found).toHaveLength(expected.length);
  });

  it('expires the self-destructing events whose time has come, and keeps the others', async () => {
    const due = (): Promise<object[]> =>
      query(lab.databaseUrl, `SELECT event_id FROM event_expiry WHERE expiry_ts < $1`, [Date.now() + 60_000]);
    for (const end = Date.now() + 30_000; (await due()).length > 0 && Date.now() < end;) await sleep(200);
    expect(await due()).toEqual([]);
    // What is stored, not what is served: a process that holds the event in an answer to /sync serves it on.
    const stored = await query<{ event_id: string; json: string }>(
      lab.databaseUrl,
      `SELECT event_id, json FROM event_json WHERE event_id = ANY($1)`,
      [truth.censorable.map(({ eventId }) => eventId)],
    );
    const pruned = truth.censorable.filter(
      ({ eventId, marker }) => !stored.find((row) => row.event_id === eventId)?.json.includes(marker),
    );
    expect(pruned.map(({ kind, version }) => `${kind} ${version}`)).toEqual(
      CENSORABLE_VERSIONS.map((version) => `self_destruct_soon ${version}`),
    );
  });
});

describe('the ground truth', () => {
  it('agrees with the last membership event of each user and room, and with what is forgotten', async () => {
    const rows = await query<{ past: string }>(
      lab.databaseUrl,
      `SELECT DISTINCT ON (user_id, room_id)
              concat_ws(' ', user_id, room_id, membership, forgotten, room_memberships.sender) AS past
         FROM room_memberships JOIN events USING (event_id, room_id)
        ORDER BY user_id, room_id, stream_ordering DESC`,
    );
    const expected = truth.memberships
      .filter(({ stays }) => stays.length > 0)
      .map(({ userId, roomId, membership, forgotten, stays }) => {
        const last = stays.at(-1);
        // Who sent the last event of a stay that goes on is not written down for invites and bans: the owner or moderator.
        return { userId, roomId, membership: membership ?? last?.membership, forgotten, endedBy: last?.endedBy };
      });
    for (const { userId, roomId, membership, forgotten, endedBy } of expected) {
      const past = rows.find((row) => row.past.startsWith(`${userId} ${roomId} `))?.past;
      expect(past).toContain(`${userId} ${roomId} ${membership} ${forgotten ? 1 : 0} ${endedBy ?? ''}`);
    }
    expect(rows).toHaveLength(expected.length);
  });

  it('agrees with the names and presence of the server in each room', async () => {
    const rows = await query<{ room_id: string; present: boolean }>(
      lab.databaseUrl,
      `SELECT room_id, EXISTS (SELECT FROM local_current_membership AS m
                                WHERE m.room_id = rooms.room_id AND membership = 'join') AS present
         FROM rooms ORDER BY room_id`,
    );
    const expected = truth.rooms.filter(({ purged }) => !purged).map((room) => [room.roomId, room.serverInRoom]);
    expect(new Map(rows.map((row) => [row.room_id, row.present]))).toEqual(
      new Map(expected as [string, boolean][]), // pairs, as mapped above
    );
    expect(truth.rooms.filter(({ left, purged }) => left || purged).map(({ label }) => label)).toEqual([
      'server has left',
      'purged',
    ]);
  });
});

describe('a process of the lab', () => {
  it('serves again after a restart, with another pid, and no other process minds', async () => {
    const before = lab.process('sync1').pid;
    const mark = lab.mark();
    await lab.restart('sync1');
    const plain = censorable('plain', '12');
    const served = await reader.at('sync1').getEvent(plain.roomId, plain.eventId);
    expect(served.content['body']).toBe(plain.marker);
    expect(lab.process('sync1').pid).not.toBe(before);
    // On its way out the process itself may log that it lost Redis.
    expect(lab.newErrors(mark).filter((error) => error.process !== 'sync1')).toEqual([]);
  });

  it('is gone when it is killed, and is found by another script when it is back', async () => {
    await lab.kill('persister2');
    expect(lab.isRunning('persister2')).toBe(false);
    await lab.restart('persister2');
    expect(Lab.attach(NAME)?.isRunning('persister2')).toBe(true);
  });

  it('is silent while held, and goes on when let go', async () => {
    lab.signal('background1', 'SIGSTOP');
    const plain = censorable('plain');
    const asking = reader.at('background1').getEvent(plain.roomId, plain.eventId);
    expect(await Promise.race([asking, sleep(1_000, 'silent')])).toBe('silent');
    lab.signal('background1', 'SIGCONT');
    expect((await asking).event_id).toBe(plain.eventId);
  });
});

it('a lab that is taken down leaves no process, no database and no folder', async () => {
  await lab.down();
  const databases = await query(postgresUrl(), `SELECT FROM pg_database WHERE datname = $1`, [`synapse_lab_${NAME}`]);
  expect({
    running: PROCESS_NAMES.filter((name) => lab.isRunning(name)),
    databases,
    folder: existsSync(lab.state.folder),
    attached: Lab.attach(NAME),
  }).toEqual({ running: [], databases: [], folder: false, attached: undefined });
});

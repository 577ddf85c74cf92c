import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contract } from '../../../shared/contract/index';
import type { EventDetail } from '../../../shared/contract/events';
import type { EventId } from '../../../shared/matrix/identifiers';
import { eventCases, redactionCases } from '../../demo/generator/ground-truth';
import type { ClonedDatabase } from '../../testing/cloned-database';
import { openReadSite, readDatabases, schemaWithout, type ReadSite } from '../../testing/read-databases';
import type { Databases } from '../databases/databases';
import { EventController } from './event-controller';

let site: ReadSite;
let clone: ClonedDatabase;
let databases: Databases;
let admin: Client;
let feature: boolean | null = true;
let events: EventController;

beforeAll(async () => {
  site = await openReadSite();
  ({ clone, databases, admin } = site);
  events = new EventController(databases, { ephemeralMessagesEnabled: () => feature });
});
afterAll(() => site.dispose());

async function get(eventId: string): Promise<EventDetail> {
  const detail = await events.get(eventId as EventId); // the generator makes valid ids
  return contract['events.get'].output.parse(detail);
}

describe('an event', () => {
  it.each(eventCases)('of the kind %j is given with its place, and never breaks the answer', async (name) => {
    const truth = clone.truth.events[name];
    const detail = await get(truth.eventId);
    expect({
      eventId: detail.eventId,
      roomId: detail.roomId,
      roomVersion: detail.roomVersion,
      type: detail.type,
      sender: detail.sender,
      receivedMs: detail.receivedMs,
    }).toEqual(truth);
  });

  it('comes with its JSON as stored and the digest of its bytes', async () => {
    const detail = await get(clone.truth.events.unicode.eventId);
    const { rows } = await admin.query<{ json: string }>('SELECT json FROM event_json WHERE event_id = $1', [
      detail.eventId,
    ]);
    const json = rows[0]?.json ?? '';
    expect([detail.json, detail.jsonBytes, detail.jsonSha256, detail.event]).toEqual([
      json,
      Buffer.byteLength(json),
      createHash('sha256').update(json, 'utf8').digest('hex'),
      JSON.parse(json),
    ]);
  });

  it('says what is wrong with JSON that cannot be read, and still shows the text', async () => {
    const { invalidJson, deepNesting, plain } = clone.truth.events;
    const invalid = await get(invalidJson.eventId);
    expect([invalid.jsonProblem, invalid.event, invalid.status.censored]).toEqual(['invalid', null, null]);
    expect(invalid.json).toEqual(expect.any(String));
    expect((await get(deepNesting.eventId)).jsonProblem).toBe('none');
    await admin.query('UPDATE event_json SET json = repeat($2, 2000) || repeat($3, 2000) WHERE event_id = $1', [
      invalidJson.eventId,
      '[',
      ']',
    ]);
    expect((await get(invalidJson.eventId)).jsonProblem).toBe('too_deep');
    await admin.query(`UPDATE event_json SET json = '"' || repeat('x', 1048575) || '"' WHERE event_id = $1`, [
      invalidJson.eventId,
    ]);
    const large = await get(invalidJson.eventId);
    expect([large.jsonProblem, large.json, large.jsonBytes]).toEqual(['too_large', null, 1_048_577]);
    await admin.query('DELETE FROM event_json WHERE event_id = $1', [invalidJson.eventId]);
    const missing = await get(invalidJson.eventId);
    expect([missing.jsonProblem, missing.json, missing.jsonSha256]).toEqual(['missing', null, null]);
    expect((await get(plain.eventId)).jsonProblem).toBe('none');
  });

  it('tells outliers, rejected, soft-failed, backfilled and state events apart', async () => {
    const { outlier, rejected, softFailed, backfilled, powerLevels, plain } = clone.truth.events;
    const flags = async (eventId: string): Promise<unknown> => {
      const { status } = await get(eventId);
      return [status.outlier, status.rejected !== null, status.softFailed, status.backfilled, status.isState];
    };
    expect(await flags(plain.eventId)).toEqual([false, false, false, false, false]);
    expect(await flags(outlier.eventId)).toEqual([true, false, false, false, expect.any(Boolean)]);
    expect(await flags(rejected.eventId)).toEqual([expect.any(Boolean), true, false, false, false]);
    expect(await flags(softFailed.eventId)).toEqual([false, false, true, false, false]);
    expect(await flags(backfilled.eventId)).toEqual([false, false, false, true, false]);
    expect(await flags(powerLevels.eventId)).toEqual([false, false, false, false, true]);
  });

  it('is not found where no table has it, and an expiry row that was left over is told', async () => {
    await expect(get('$absent')).rejects.toMatchObject({ code: 'event_not_found', details: { expiryMs: null } });
    const left = clone.truth.expiry.missingEvent;
    await expect(get(left.eventId)).rejects.toMatchObject({
      code: 'event_not_found',
      details: { expiryMs: left.expiryMs },
    });
  });

  it('with times and depths that no number holds is given all the same', async () => {
    const { eventId } = clone.truth.events.member;
    await admin.query('UPDATE events SET depth = $2, origin_server_ts = $2, topological_ordering = $2 WHERE event_id = $1', [
      eventId,
      '9223372036854775807',
    ]); // prettier-ignore
    expect(await get(eventId)).toMatchObject({ depth: Number.MAX_SAFE_INTEGER, claimedMs: Number.MAX_SAFE_INTEGER });
  });

  it('is given by an older schema too, which lacks columns and tables', async () => {
    const old = readDatabases(
      clone.url,
      schemaWithout('redactions.recheck', 'event_expiry', 'room_memberships.event_stream_ordering', 'local_current_membership.event_stream_ordering', 'partial_state_rooms', 'room_stats_state.room_type'),
    ); // prettier-ignore
    const controller = new EventController(old, { ephemeralMessagesEnabled: () => null });
    const detail = await controller.get(clone.truth.expiry.future.eventId as EventId);
    await old.main.pool.dispose();
    expect(detail.status).toMatchObject({ expiresAtMs: null, ephemeral: { rule: 'feature_unknown' } });
  });
});

describe('a redaction', () => {
  it.each(redactionCases)(
    'of the kind %j says what it redacts, and its target whether that is allowed',
    async (name) => {
      const truth = clone.truth.redactions[name];
      const redaction = await get(truth.redaction.eventId);
      expect([redaction.isRedaction, redaction.redacts]).toEqual([true, truth.targetEventId]);
      if (truth.targetEventId === null || name === 'targetAbsent') return;
      const target = await get(truth.targetEventId);
      const row = target.status.redactedBy.find((entry) => entry.eventId === truth.redaction.eventId);
      expect([row?.verdict === 'allowed', row?.haveCensored]).toEqual([truth.isAllowed, truth.haveCensored]);
    },
  );

  it('that was done on disk is told from one that only the table claims', async () => {
    const { censored, markedNotPruned } = clone.truth.redactions;
    expect((await get(censored.targetEventId ?? '')).status.censored).toBe(true);
    expect((await get(markedNotPruned.targetEventId ?? '')).status.censored).toBe(false);
  });
});

describe('a self-destructing event', () => {
  it.each([
    ['future', true, 'expires'],
    ['future', false, 'feature_off'],
    ['future', null, 'expires'],
    ['rejectedEvent', true, 'expiry_row_only'],
  ] as const)('%j with the feature %j is decided by the rule %j', async (name, enabled, rule) => {
    feature = enabled;
    const truth = clone.truth.expiry[name];
    const { status } = await get(truth.eventId);
    expect([status.expiresAtMs, status.ephemeral.rule]).toEqual([truth.expiryMs, rule]);
  });

  it.each([
    ['plain', 'no_field'],
    ['selfDestructUnprefixed', 'unprefixed_field_only'],
    ['selfDestructBoolean', 'boolean'],
    ['selfDestructState', 'state_event'],
  ] as const)('is not what the event %j is, by the rule %j', async (name, rule) => {
    feature = true;
    expect((await get(clone.truth.events[name].eventId)).status.ephemeral).toEqual({ rule, ephemeral: false });
  });
});

describe('relations', () => {
  it('are given from both ends', async () => {
    const { edit, edited } = clone.truth.events;
    expect((await get(edit.eventId)).relatesTo).toMatchObject({ eventId: edited.eventId, relationType: 'm.replace' });
    const related = (await get(edited.eventId)).relatedFrom.map((relation) => relation.eventId);
    expect(related).toContain(edit.eventId);
  });

  it('beyond a hundred are cut, and the answer says so', async () => {
    const { plain } = clone.truth.events;
    await admin.query(
      `INSERT INTO event_relations (event_id, relates_to_id, relation_type)
       SELECT '$made' || n, $1, 'm.reference' FROM generate_series(1, 130) n`,
      [plain.eventId],
    );
    const detail = await get(plain.eventId);
    expect([detail.relatedFrom.length, detail.relatedMore]).toEqual([100, true]);
  });
});

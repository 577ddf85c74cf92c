import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectDefined } from '../../shared/assert';
import { applyInput } from '../testing/censor-input';
import { openSite, prepareSite, type CensorSite, type OpenSite } from '../testing/censor-site';
import { FakeReplication } from '../testing/fake-replication';

const firstPage = { limit: 100, cursor: null };

describe('censoring on a database', () => {
  let site: CensorSite;
  let open: OpenSite;
  beforeAll(async () => {
    site = await prepareSite();
    open = await openSite(site);
  });
  afterAll(async () => {
    await open.close();
    await site.dispose();
  });

  const preview = (...eventIds: string[]) =>
    open.censoring.preview({ eventIds: eventIds as never[], act: 'censor', limit: 100 }); // the brand is given by the contract's parser
  const censor = async (eventIds: string[], given: Parameters<typeof applyInput>[1] = {}) => {
    const shown = await preview(...eventIds);
    const confirmCount = eventIds.length;
    const operationId = await open.writer.apply(applyInput(shown.previewId, { confirmCount, ...given }));
    const { items } = await open.censoring.listItems({ operationId, ...firstPage });
    return { shown, operationId, items, operation: await open.censoring.getOperation(operationId) };
  };
  const value = async <T>(query: string, ...values: unknown[]): Promise<T | undefined> => {
    const { rows } = await site.admin.query<Record<string, T>>(query, values);
    return rows[0] && Object.values(rows[0])[0];
  };
  const storedJson = (eventId: string) => value<string>('SELECT json FROM event_json WHERE event_id = $1', eventId);
  /** Every row of the homeserver's tables that censoring may touch, but for these events. */
  const othersDigest = (...eventIds: string[]) =>
    value<string>(
      `SELECT md5(string_agg(line, E'\\n' ORDER BY line)) FROM (
         SELECT 'json ' || event_id || json || internal_metadata AS line FROM event_json WHERE event_id <> ALL($1)
         UNION ALL SELECT 'expiry ' || event_id || expiry_ts FROM event_expiry WHERE event_id <> ALL($1)
         UNION ALL SELECT 'search ' || event_id || vector::text FROM event_search WHERE event_id <> ALL($1)
         UNION ALL SELECT 'label ' || event_id || label FROM event_labels WHERE event_id <> ALL($1)
         UNION ALL SELECT 'redaction ' || event_id || have_censored FROM redactions WHERE redacts <> ALL($1)
         UNION ALL SELECT 'event ' || event_id || type FROM events UNION ALL SELECT 'relation ' || event_id FROM event_relations
       ) AS lines`,
      eventIds,
    );

  it('records the name that the operator goes by at the moment of the act, also where it was changed since unlocking', async () => {
    let name = 'Ada (os user ada)';
    const copy = await openSite(site, { operator: () => name });
    try {
      name = 'Ada Lovelace (os user ada)';
      const eventId = expectDefined(site.clone.truth.messageOfVersion['2'], 'there is a room of version 2').eventId;
      const { previewId } = await copy.censoring.preview({ eventIds: [eventId as never], act: 'censor', limit: 1 });
      const operationId = await copy.writer.apply(applyInput(previewId));
      const { items } = await copy.censoring.listAudit({ operationId, ...firstPage });
      expect([items[0]?.operator, (await copy.censoring.getOperation(operationId)).operator]).toEqual([name, name]);
    } finally {
      await copy.close();
    }
  });

  it('writes the pruned form, removes the words from the search index, and touches no other event', async () => {
    const { eventId } = site.clone.truth.events.unicode;
    const before = await othersDigest(eventId);
    const { shown, items, operation } = await censor([eventId]);
    const item = expectDefined(shown.items[0], 'one event was asked for');
    expect(await storedJson(eventId)).toBe(item.after);
    expect(item.after).not.toContain('body');
    expect(items).toEqual([
      expect.objectContaining({
        eventId,
        outcome: 'censored',
        beforeSha256: item.beforeSha256,
        afterSha256: item.afterSha256,
        removed: { expiry: 0, search: 1, labels: 0, redactionsMarked: 0 },
        verification: 'equal',
      }),
    ]);
    expect(operation).toMatchObject({
      state: 'done',
      total: 1,
      done: 1,
      failed: 0,
      operator: 'Ada (os user ada)',
      databaseRole: 'synoptic_censor',
    });
    expect(await othersDigest(eventId)).toBe(before);
  });

  it('tells the processes of the event after COMMIT, and of the room at once', async () => {
    const { eventId } = site.clone.truth.events.plain;
    const seen: (string | undefined)[] = [];
    open.replication.onPublish = async (line) => {
      if (line.includes(eventId)) seen.push(await storedJson(eventId));
    };
    const { shown, items, operation } = await censor([eventId]);
    open.replication.onPublish = () => Promise.resolve();
    const room = expectDefined(items[0]?.roomId, 'the event is in a room');
    // Rooms of the tests before are being told again meanwhile, and this one after a second.
    const rows = await site.admin.query<{ stream_id: string; cache_func: string; keys: string[]; ts: string }>(
      `SELECT stream_id, cache_func, keys, invalidation_ts AS ts FROM cache_invalidation_stream_by_instance
       WHERE instance_name = 'synoptic' AND keys && $1 ORDER BY stream_id LIMIT 2`,
      [[eventId, room]],
    );
    expect(rows.rows.map((row) => [row.cache_func, row.keys])).toEqual([
      ['_get_event_cache', [eventId]],
      ['ph_cache_fake', [room]],
    ]);
    const published = open.replication.lines.filter((line) => line.includes(eventId) || line.includes(room));
    expect(published.slice(0, 2)).toEqual(
      rows.rows.map((row) => {
        const payload = `[${JSON.stringify(row.cache_func)},${JSON.stringify(row.keys)},${row.ts}]`;
        return `RDATA caches synoptic ${row.stream_id} ${payload}`;
      }),
    );
    expect(seen).toEqual([shown.items[0]?.after]);
    expect(operation.telling).toMatchObject({ state: 'telling', listening: 7, expected: 7 });
  });

  it('removes a pending expiry with the content', async () => {
    const { eventId } = site.clone.truth.expiry.overdue;
    const { items } = await censor([eventId]);
    expect(items[0]).toMatchObject({ outcome: 'censored', removed: { expiry: 1 }, verification: 'equal' });
    expect(await value('SELECT 1 FROM event_expiry WHERE event_id = $1', eventId)).toBeUndefined();
  });

  it('previews and applies an id that is only in event_expiry: the row goes, and there are no digests', async () => {
    const { eventId } = site.clone.truth.expiry.missingEvent;
    const { shown, items, operation } = await censor([eventId]);
    expect(shown.items[0]).toMatchObject({ before: null, after: null, beforeSha256: null, afterSha256: null });
    expect(shown.items[0]?.warnings.map(({ code }) => code)).toEqual(['expiry_row_only']);
    expect(items[0]).toMatchObject({
      outcome: 'expiry_removed',
      beforeSha256: null,
      afterSha256: null,
      removed: { expiry: 1 },
      verification: 'equal',
    });
    expect(operation.telling.state).toBe('nothing_to_tell');
    expect(await value('SELECT 1 FROM event_expiry WHERE event_id = $1', eventId)).toBeUndefined();
  });

  it('marks the allowed redactions of the event as done, and only those', async () => {
    const { due, otherRoom } = site.clone.truth.redactions;
    const ids = [due.targetEventId, otherRoom.targetEventId].map((id) => expectDefined(id, 'it has a target'));
    const { items } = await censor(ids);
    expect(items.map((item) => item.removed.redactionsMarked)).toEqual([1, 0]);
    const marked = 'SELECT have_censored FROM redactions WHERE event_id = $1';
    expect(await value(marked, due.redaction.eventId)).toBe(true);
    expect(await value(marked, otherRoom.redaction.eventId)).toBe(otherRoom.haveCensored);
  });

  it('leaves the JSON of an event that is pruned already, and tells the processes all the same', async () => {
    const eventId = expectDefined(site.clone.truth.redactions.censored.targetEventId, 'it has a target');
    const before = await storedJson(eventId);
    const { shown, items, operation } = await censor([eventId]);
    expect(shown.items[0]?.warnings.map(({ code }) => code)).toContain('already_pruned');
    expect(items[0]).toMatchObject({ outcome: 'already_censored', beforeSha256: null, verification: 'equal' });
    expect(await storedJson(eventId)).toBe(before);
    expect(operation.telling.announcements).toBeGreaterThan(0);
    // The words in the search index went, which is a write; the JSON was not written, and no digest claims so.
    const audited = async () => (await open.censoring.listAudit({ eventId, ...firstPage })).items;
    expect(await audited()).toEqual([
      expect.objectContaining({ outcome: 'already_censored', beforeSha256: null, afterSha256: null }),
    ]);
    await censor([eventId]);
    expect(await audited()).toHaveLength(1);
  });

  it('keeps labels unless they are chosen', async () => {
    const { eventId } = site.clone.truth.events.labelled;
    const { shown, items } = await censor([eventId], { removeCopies: ['labels'] });
    const labels = shown.items[0]?.copies.find(({ kind }) => kind === 'labels');
    expect(labels?.fate).toBe('optional');
    expect(items[0]?.removed).toMatchObject({ labels: labels?.count, search: 0 });
  });

  it.each([
    ['invalidJson', 'json_invalid'],
    ['unknownVersion', 'room_version_unknown'],
    ['nullVersion', 'room_version_unknown'],
  ] as const)('refuses the event %s with the reason, and writes nothing', async (name, code) => {
    const { eventId } = site.clone.truth.events[name];
    const before = await storedJson(eventId);
    const { shown, items, operation } = await censor([eventId]);
    expect(shown.items[0]?.warnings).toEqual([expect.objectContaining({ code, level: 'refused' })]);
    expect(items[0]).toMatchObject({ outcome: 'refused', beforeSha256: null, verification: 'not_yet' });
    expect(items[0]?.sentence).not.toBeNull();
    expect(operation).toMatchObject({ state: 'done', failed: 1 });
    expect(await storedJson(eventId)).toBe(before);
  });

  it.each(['hostileHtml', 'bidi', 'nulEscape', 'loneSurrogate', 'bigIntegers', 'large', 'duplicateKeys'] as const)(
    'prunes the event %s exactly',
    async (name) => {
      const { eventId } = site.clone.truth.events[name];
      const { shown, items } = await censor([eventId]);
      expect(items[0]).toMatchObject({ outcome: 'censored', verification: 'equal' });
      expect(await storedJson(eventId)).toBe(shown.items[0]?.after);
      expect(shown.items[0]?.after).toMatch(/"content":\{\}/);
    },
  );

  it('refuses state that auth depends on unless it is named', async () => {
    const { eventId } = site.clone.truth.events.member;
    const shown = await preview(eventId);
    expect(shown.items[0]?.warnings[0]).toMatchObject({ code: 'auth_event', level: 'override' });
    const refused = open.writer.apply(applyInput(shown.previewId));
    await expect(refused).rejects.toMatchObject({ code: 'override_required' });
    const overrides = [eventId as never]; // branded by the contract's parser
    const operationId = await open.writer.apply(applyInput(shown.previewId, { overrides }));
    const { items } = await open.censoring.listItems({ operationId, ...firstPage });
    expect(items[0]?.outcome).toBe('censored');
    expect(JSON.parse((await storedJson(eventId)) ?? '')).toMatchObject({ type: 'm.room.member' });
  });

  it('asks for the number of events above one', async () => {
    const { edited, edit } = site.clone.truth.events;
    const shown = await preview(edited.eventId, edit.eventId);
    await expect(open.writer.apply(applyInput(shown.previewId))).rejects.toMatchObject({ code: 'count_mismatch' });
    await expect(open.writer.apply(applyInput(shown.previewId, { confirmCount: 3 }))).rejects.toMatchObject({
      code: 'count_mismatch',
    });
    await open.writer.apply(applyInput(shown.previewId, { confirmCount: 2 }));
  });

  it('answers the same operation when the same preview is applied again, and changes nothing', async () => {
    const { eventId } = site.clone.truth.events.image;
    const shown = await preview(eventId);
    const [first, second] = await Promise.all([
      open.writer.apply(applyInput(shown.previewId)),
      open.writer.apply(applyInput(shown.previewId)),
    ]);
    const third = await open.writer.apply(applyInput(shown.previewId, { reason: 'another reason' }));
    expect([second, third]).toEqual([first, first]);
    const { items } = await open.censoring.listAudit({ eventId, ...firstPage });
    expect(items.map(({ reason }) => reason)).toEqual(['reported by the moderators']);
    const again = await open.censoring.preview({ previewId: shown.previewId, ...firstPage });
    expect(again.operationId).toBe(first);
  });

  it('censors many in one operation and announces each room once for all of its events', async () => {
    const { threadRoot, threadLatestReply, reaction, repliedTo } = site.clone.truth.events;
    const ids = [threadRoot, threadLatestReply, reaction, repliedTo].map(({ eventId }) => eventId);
    const { items, operation } = await censor(ids);
    expect(items.map(({ eventId, outcome }) => [eventId, outcome])).toEqual(ids.map((id) => [id, 'censored']));
    const rooms = new Set(items.map(({ roomId }) => roomId));
    const noted = await value(
      'SELECT count(*)::int FROM synoptic.told_room WHERE operation_id = $1',
      operation.operationId,
    );
    expect(noted).toBe(rooms.size);
  });

  it('says what the server does not have', async () => {
    await expect(preview('$nothing:here')).rejects.toMatchObject({ code: 'event_not_found' });
    await expect(preview('$nothing:here', '$nor:here')).rejects.toMatchObject({ code: 'nothing_to_censor' });
    const { eventId } = site.clone.truth.events.reply;
    const { items } = await censor([eventId, '$nothing:here']);
    expect(items.map(({ outcome }) => outcome)).toEqual(['censored', 'not_found']);
    const many = Array.from({ length: 10_001 }, (_, index) => `$event${index}`);
    await expect(preview(...many)).rejects.toMatchObject({ code: 'too_many_events' });
  });

  it('lists the audit newest first, page by page, without loss or repetition', async () => {
    const all = await open.censoring.listAudit({ limit: 500, cursor: null });
    expect(all.schema).toBe('present');
    const paged = [];
    let cursor: string | null = null;
    do {
      const page: typeof all = await open.censoring.listAudit({ limit: 3, cursor });
      paged.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(paged).toEqual(all.items);
    expect(all.items.length).toBeGreaterThan(10);
    const times = all.items.map(({ atMs }) => atMs);
    expect(times).toEqual([...times].sort((a, b) => b - a));
    const operations = await open.censoring.listOperations({ limit: 2, cursor: null });
    const next = await open.censoring.listOperations({ limit: 2, cursor: operations.nextCursor });
    expect(new Set([...operations.items, ...next.items].map(({ operationId }) => operationId)).size).toBe(4);
  });

  it('holds no removed content in our schema nor in the evidence', async () => {
    const { eventId } = site.clone.truth.messageOfVersion['6'] ?? site.clone.truth.events.plain;
    const word = 'unmistakable-words-of-the-event';
    await site.admin.query(
      `UPDATE event_json SET json = replace(json, '"body":"', '"body":"${word} ') WHERE event_id = $1`,
      [eventId],
    );
    const { shown, operationId } = await censor([eventId]);
    expect(shown.items[0]?.before).toContain(word);
    const evidence = await open.censoring.getEvidence(operationId);
    expect(JSON.stringify(evidence)).not.toContain(word);
    expect(evidence.items[0]).toMatchObject({ eventId, verification: 'equal' });
    const ours = await value<string>(
      `SELECT string_agg(o::text || i::text, ' ') FROM synoptic.operation o JOIN synoptic.operation_item i USING (operation_id)`,
    );
    expect(ours).not.toContain(word);
  });

  it('tells later what was changed behind its back', async () => {
    const { eventId } = site.clone.truth.messageOfVersion['4'] ?? site.clone.truth.events.plain;
    const { operationId } = await censor([eventId]);
    await site.admin.query('UPDATE event_json SET json = $2 WHERE event_id = $1', [eventId, '{"put":"back"}']);
    const verified = await open.censoring.verify({ operationId, ...firstPage });
    expect(verified).toMatchObject({ equal: 0, differs: 1, items: [{ verification: 'differs' }] });
    const { items } = await open.censoring.listItems({ operationId, ...firstPage });
    expect(items[0]?.verification).toBe('equal');
  });

  it('says plainly where there is no replication', async () => {
    const other = await openSite(site, { replication: new FakeReplication('none') });
    try {
      const { eventId } = site.clone.truth.messageOfVersion['2'] ?? site.clone.truth.events.plain;
      const shown = await other.censoring.preview({ eventIds: [eventId as never], act: 'censor', limit: 1 });
      expect(shown.willTell).toEqual({ via: 'none', listening: null, instances: [] });
      const operationId = await other.writer.apply(applyInput(shown.previewId));
      const { telling, tellingWorkers } = await other.censoring.getOperation(operationId);
      expect(telling).toMatchObject({ state: 'no_replication', announcements: 0 });
      expect(telling.error).toContain('No Redis');
      expect(tellingWorkers).toBe(false);
      expect(other.censoring.busy).toBe(false);
    } finally {
      await other.close();
    }
  });
});

describe('censoring while locked', () => {
  it('previews, shows an empty record, and offers no act, before our schema is there', async () => {
    const site = await prepareSite({ migrate: false });
    const open = await openSite(site, { unlock: false });
    try {
      const { eventId } = site.clone.truth.events.plain;
      const shown = await open.censoring.preview({ eventIds: [eventId as never], act: 'censor', limit: 1 });
      expect(shown.items[0]?.after).not.toBeNull();
      expect(open.censoring.writer).toBeUndefined();
      expect(await open.censoring.listAudit(firstPage)).toEqual({ items: [], nextCursor: null, schema: 'absent' });
      expect(await open.censoring.listOperations(firstPage)).toEqual({ items: [], nextCursor: null });
      const unknown = open.censoring.getOperation('00000000-0000-4000-8000-000000000000');
      await expect(unknown).rejects.toMatchObject({ code: 'operation_not_found' });
    } finally {
      await open.close();
      await site.dispose();
    }
  });
});

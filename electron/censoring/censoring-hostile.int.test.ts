import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectDefined } from '../../shared/assert';
import { EventController } from '../storage/controllers/event-controller';
import { buildDatabases, readNeeds } from '../storage/databases/databases';
import { checkSchema } from '../storage/schema-check';
import { applyInput } from '../testing/censor-input';
import { openSite, prepareSite, type CensorSite, type OpenSite } from '../testing/censor-site';

// Rooms up to version 5 allow integers that no number holds; one such event must not keep itself, or the ninety-nine that
// it is previewed with, from being censored.
describe('an event whose times are beyond 2^53', () => {
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

  it.each([
    ['4611686018427387904', 9_007_199_254_740_991],
    ['-4611686018427387904', -9_007_199_254_740_991],
  ])('is previewed and censored together with others when it claims %s', async (claimed, shown) => {
    const { plain, unicode } = site.clone.truth.events;
    const eventIds = [plain.eventId, unicode.eventId] as never[]; // the brand is given by the contract's parser
    await site.admin.query('UPDATE events SET origin_server_ts = $1 WHERE event_id = $2', [claimed, plain.eventId]);
    const preview = await open.censoring.preview({ eventIds, act: 'censor', limit: 100 });
    expect(preview.items[0]?.atMs).toBe(shown);
    const operationId = await open.writer.apply(applyInput(preview.previewId, { confirmCount: 2 }));
    const { items } = await open.censoring.listItems({ operationId, limit: 100, cursor: null });
    expect(items.map(({ outcome }) => outcome)).not.toContain('failed');
    expect(items[0]?.eventMs).toBe(shown);
  });

  it('is shown and censored when it expires in a hundred million years', async () => {
    const eventId = expectDefined(site.clone.truth.messageOfVersion['1'], 'there is a room of version 1').eventId;
    await site.admin.query('INSERT INTO event_expiry (event_id, expiry_ts) VALUES ($1, 4611686018427387904)', [
      eventId,
    ]);
    const { facts } = await checkSchema(open.reader, readNeeds);
    const events = new EventController(buildDatabases({ main: open.reader }, facts), {
      ephemeralMessagesEnabled: () => true,
      findCensoringOperation: () => Promise.resolve(null),
    });
    expect((await events.get(eventId as never)).status.expiresAtMs).toBe(9_007_199_254_740_991);
    const { previewId } = await open.censoring.preview({ eventIds: [eventId as never], act: 'censor', limit: 1 });
    const operationId = await open.writer.apply(applyInput(previewId));
    const { items } = await open.censoring.listItems({ operationId, limit: 1, cursor: null });
    expect(items[0]?.removed.expiry).toBe(1);
  });
});

describe('an event that is gone', () => {
  it('has no time in what it relates to, rather than one before all times', async () => {
    const site = await prepareSite({ migrate: false });
    const open = await openSite(site, { unlock: false });
    try {
      const { rows } = await site.admin.query<{ event_id: string; relates_to_id: string }>(
        'SELECT event_id, relates_to_id FROM event_relations ORDER BY event_id LIMIT 1',
      );
      const relation = expectDefined(rows[0], 'the database holds relations');
      await site.admin.query('DELETE FROM events WHERE event_id = $1', [relation.relates_to_id]);
      const { facts } = await checkSchema(open.reader, readNeeds);
      const { pool, relations } = buildDatabases({ main: open.reader }, facts).main;
      const target = await pool.read('target', (txn) => relations.getTargetTxn(txn, relation.event_id));
      expect(expectDefined(target, 'the relation stays').atMs).toBeNull();
    } finally {
      await open.close();
      await site.dispose();
    }
  });
});

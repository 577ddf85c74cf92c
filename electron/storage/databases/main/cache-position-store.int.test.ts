import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectDefined } from '../../../../shared/assert';
import { applyInput } from '../../../testing/censor-input';
import {
  migrationsFolder,
  openSite,
  prepareSite,
  readerPool,
  writablePool,
  type CensorSite,
} from '../../../testing/censor-site';
import { schemaWithout } from '../../../testing/read-databases';
import type { DatabasePool } from '../../database-pool';
import { applyMigrations, readMigrations } from '../../migrate';
import { cachesLock, CachePositionStore } from './cache-position-store';

describe('our position on the caches stream', () => {
  let site: CensorSite;
  let reader: DatabasePool;
  const store = new CachePositionStore(schemaWithout());
  beforeAll(async () => {
    site = await prepareSite({ migrate: false });
    reader = readerPool(site);
  });
  afterAll(async () => {
    await reader.dispose();
    await site.dispose();
  });

  const last = () => reader.read('last', (txn) => store.getLastTokenTxn(txn));
  const own = async () => {
    const upTo = expectDefined(await last(), 'nobody has a token in flight');
    return { upTo, own: await reader.read('own', (txn) => store.getOwnTokenTxn(txn, upTo)) };
  };
  const censorOne = async () => {
    const open = await openSite(site);
    const { eventId } = site.clone.truth.events.plain;
    const { previewId } = await open.censoring.preview({ eventIds: [eventId as never], act: 'censor', limit: 1 });
    await open.writer.apply(applyInput(previewId));
    await open.close();
    return open.replication.lines.map((line) => line.split(' '));
  };

  it('is none before our first row ever, also where our schema is not there', async () => {
    expect((await own()).own).toBeNull();
  });

  it('is the token of our last row, and is announced a last time on leaving', async () => {
    const writable = writablePool(site);
    await applyMigrations(writable, await readMigrations(migrationsFolder));
    await writable.dispose();
    const lines = await censorOne();
    const announced = lines.filter(([command]) => command === 'RDATA').map(([, , , token]) => Number(token));
    const position = await own();
    expect(position.own).toBe(Math.max(...announced));
    expect(lines.at(-1)).toEqual(['POSITION', 'caches', 'synoptic', String(position.own), String(position.upTo)]);
  });

  it('leaves out what another writer has added since, and counts the sequence up to it', async () => {
    const before = await own();
    await site.admin.query(`INSERT INTO cache_invalidation_stream_by_instance
      SELECT nextval('cache_invalidation_stream_seq'), 'worker1', 'x', ARRAY['y'], 1`);
    expect(await own()).toEqual({ upTo: before.upTo + 1, own: before.own });
  });

  it('is remembered by our schema when the homeserver has deleted its rows', async () => {
    const before = await own();
    await site.admin.query(`DELETE FROM cache_invalidation_stream_by_instance WHERE instance_name = 'synoptic'`);
    expect((await own()).own).toBe(before.own);
  });

  it('is not told while a copy of Synoptic has a token in flight', async () => {
    const copy = new Client({ connectionString: site.clone.url });
    await copy.connect();
    await copy.query('SELECT pg_advisory_lock($1)', [cachesLock]);
    expect(await last()).toBeNull();
    await copy.end();
    for (let waited = 0; (await last()) === null && waited < 50; waited += 1)
      await new Promise((done) => setTimeout(done, 20));
    expect(await last()).not.toBeNull();
  });
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { CensorController } from '../storage/controllers/censor-controller';
import { CensorWriteController } from '../storage/controllers/censor-write-controller';
import { buildDatabases, readNeeds } from '../storage/databases/databases';
import { buildWriteStores, type WriteStores } from '../storage/databases/write-stores';
import type { DatabasePool } from '../storage/database-pool';
import { checkSchema } from '../storage/schema-check';
import type { WritableDatabasePool } from '../storage/writable-database-pool';
import { prepareSite, readerPool, writablePool, type CensorSite } from '../testing/censor-site';

const room = { operationId: '00000000-0000-4000-8000-000000000001', roomId: '!a:x' };
const told = { told: true, listening: 3, expected: 3, error: null };
const published = () => Promise.resolve();

let site: CensorSite;
let reader: DatabasePool;
let writable: WritableDatabasePool;
let stores: WriteStores;
let reads: CensorController;
let writes: CensorWriteController;

beforeAll(async () => {
  site = await prepareSite();
  reader = readerPool(site);
  writable = writablePool(site);
  const { facts } = await checkSchema(reader, readNeeds);
  const databases = buildDatabases({ main: reader }, facts);
  stores = buildWriteStores(writable, facts);
  reads = new CensorController(databases.main, site.serverName);
  writes = new CensorWriteController(stores, databases.main);
  await site.admin.query(
    `INSERT INTO synoptic.operation (operation_id, preview_id, reason, operator, remove_search, remove_labels, total)
     VALUES ($1, $1, 'spam', 'Ada', true, false, 200)`,
    [room.operationId],
  );
}, 60_000);
afterAll(async () => {
  await writable.dispose();
  await reader.dispose();
  await site.dispose();
});

const note = () =>
  stores.main.pool.write('note_rooms', (txn) =>
    stores.main.operations.noteRoomsTxn(txn, room.operationId, [room.roomId]),
  );
const pending = async () => (await reads.listPendingRooms(86_400_000)).map(({ roomId }) => roomId);

it('is told again if more of its events were censored between its last announcement and the record of that', async () => {
  await note();
  expect(await writes.announceRoom(room, published)).toBe(true);
  // The operation has gone on meanwhile, here or at another copy: nobody was told of this.
  await note();
  await writes.recordDelivery(room, told);
  expect(await pending()).toEqual([room.roomId]);

  expect(await writes.announceRoom(room, published)).toBe(true);
  await writes.recordDelivery(room, told);
  expect(await pending()).toEqual([]);
});

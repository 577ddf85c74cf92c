import { afterAll, beforeAll, expect, it } from 'vitest';
import { openReadSite, type ReadSite } from '../../../testing/read-databases';
import { judgeRedactionsTxn } from '../../controllers/judged-redactions';

let site: ReadSite;

beforeAll(async () => {
  site = await openReadSite();
});
afterAll(() => site.dispose());

it('judges the redactions of many events without reading what they say: anybody may send thousands of long ones', async () => {
  const { redaction, targetEventId } = site.clone.truth.redactions.due;
  const before = '{"content":{"reason":"';
  await site.admin.query(`UPDATE event_json SET json = $1 || repeat('x', 200000) || '"}}' WHERE event_id = $2`, [
    before,
    redaction.eventId,
  ]);
  const { pool, redactions } = site.databases.main;
  const [row] = await pool.read('test', (txn) => redactions.listRedactionsOfEventsTxn(txn, [targetEventId ?? '']));
  expect([row?.eventId, row?.event?.json]).toEqual([redaction.eventId, '']);
  const [one] = await pool.read('test', (txn) => redactions.listRedactionsOfTxn(txn, targetEventId ?? '', 10));
  expect(one?.event?.json).toContain(before);

  const target = {
    eventId: targetEventId ?? '',
    roomId: redaction.roomId,
    type: 'm.room.message',
    sender: redaction.sender,
  };
  const judge = () => pool.read('test', (txn) => judgeRedactionsTxn(txn, redactions, [target]));
  expect((await judge())[0]?.verdict).toBe('allowed');
  await site.admin.query('UPDATE redactions SET recheck = true WHERE event_id = $1', [redaction.eventId]);
  await site.admin.query('DELETE FROM event_json WHERE event_id = $1', [redaction.eventId]);
  expect((await judge())[0]?.verdict).toBe('redaction_missing');
});

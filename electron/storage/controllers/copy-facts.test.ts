import { expect, it } from 'vitest';
import { readCopyFactsTxn, type CopyStores, type CopySubject } from './copy-facts';

const reply = (to: string, quotes: boolean): string =>
  JSON.stringify({ content: { body: quotes ? '> so' : 'so', 'm.relates_to': { 'm.in_reply_to': { event_id: to } } } });

it('reads what may be replies a few at a time: thousands of long events may mention those that are looked at', async () => {
  const subjects = Array.from({ length: 5 }, (_, event): CopySubject => {
    return { eventId: `$${event}`, json: '{}', roomId: null, type: 'm.room.message', sender: null, isState: false };
  });
  const reads: number[] = [];
  const none = (): Promise<never[]> => Promise.resolve([]);
  const stores = {
    eventCopies: { getCopiesTxn: none, getOwnRelationsTxn: none },
    profileCopies: { getCopiesTxn: none },
    roomTextCopies: { getCopiesTxn: none },
    mediaCopies: { getMediaTxn: none, getUrlPreviewsTxn: none },
    followingEvents: {
      countWaitingTxn: none,
      findMentionsTxn: () =>
        Promise.resolve(
          subjects.map(({ eventId }) => ({
            eventId,
            lookedAt: 200,
            mentionedBy: Array.from({ length: 100 }, (_, number) => `${eventId}-${number}`),
          })),
        ),
    },
    events: {
      getJsonTxn: (_txn: unknown, ids: readonly string[]) => {
        reads.push(ids.length);
        return Promise.resolve(new Map(ids.map((id) => [id, reply(id.split('-')[0] ?? '', id.endsWith('-7'))])));
      },
    },
  } as unknown as CopyStores; // only what is asked for
  const facts = await readCopyFactsTxn({} as never, stores, subjects, { serverName: 'x', thorough: true });
  expect(Math.max(...reads)).toBeLessThanOrEqual(100);
  expect(facts.get('$3')?.replies).toMatchObject({ lookedAt: 200, quoting: 1 });
  expect(facts.get('$3')?.replies?.eventIds).toHaveLength(100);
});

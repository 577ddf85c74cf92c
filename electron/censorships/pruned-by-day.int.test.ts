import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EventId } from '../../shared/matrix/identifiers';
import { systemClock } from '../base/clock';
import { CensorshipController } from '../storage/controllers/censorship-controller';
import { buildDatabases } from '../storage/databases/databases';
import { openSite, prepareSite, type CensorSite } from '../testing/censor-site';
import { schemaWithout } from '../testing/read-databases';

let site: CensorSite;
beforeAll(async () => {
  site = await prepareSite();
});
afterAll(() => site.dispose());

it('what Synoptic pruned is counted by day and kind from its record, under the reader’s grants', async () => {
  const open = await openSite(site);
  const { expiry, redactions } = site.clone.truth;
  const eventIds = [expiry.overdue.eventId, redactions.due.targetEventId ?? '', redactions.edit.targetEventId ?? ''];
  const { censoring, writer } = open;
  const preview = await censoring.preview({ eventIds: eventIds as EventId[], act: 'censor', limit: 10 });
  await writer.apply({
    previewId: preview.previewId, reason: 'test', confirmCount: 3, overrides: [], removeCopies: ['search'],
  }); // prettier-ignore
  const queue = new CensorshipController(buildDatabases({ main: open.reader }, schemaWithout()), systemClock);
  const prunedToday = async (kind: 'expiry' | 'redaction') => {
    const { prunedByDay } = await queue.readSummary({ kind, shiftMs: 0, judged: 10 });
    return [
      prunedByDay?.length,
      prunedByDay?.at(-1)?.count,
      prunedByDay?.slice(0, -1).every(({ count }) => count === 0),
    ];
  };
  const pruned = [await prunedToday('expiry'), await prunedToday('redaction')];
  await open.close();
  expect(pruned).toEqual([
    [14, 1, true],
    [14, 2, true],
  ]);
});

/*
 * A copy of Synoptic in a process of its own, for tests that kill it: opens and unlocks the database at the URL in its
 * first argument, previews the events named by the others, says "ready", and applies the preview when told to by a line.
 */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { applyInput } from './censor-input';
import { openSite, siteAt } from './censor-site';

async function main([url = '', ...eventIds]: string[]): Promise<void> {
  const open = await openSite(siteAt(url), { operator: () => 'Kim (os user kim)' });
  const shown = await open.censoring.preview({ eventIds: eventIds as never[], act: 'censor', limit: 100 }); // valid ids by the test
  process.stdout.write(`ready ${shown.previewId}\n`);
  await once(createInterface(process.stdin), 'line');
  await open.writer.apply(applyInput(shown.previewId, { confirmCount: eventIds.length }));
  process.stdout.write('applied\n');
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});

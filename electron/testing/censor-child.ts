/*
 * A copy of Synoptic in a process of its own, for tests that kill it: opens and unlocks the database at the URL in its
 * first argument and says "ready". With `resume` and an operation's id it goes on with that operation when told to by a
 * line; otherwise it previews the events named by the other arguments, and applies the preview when told to.
 */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { applyInput } from './censor-input';
import { openSite, siteAt, type OpenSite } from './censor-site';

async function main([url = '', ...rest]: string[]): Promise<void> {
  const open = await openSite(siteAt(url), { operator: () => 'Kim (os user kim)' });
  const [word = '', operationId = ''] = rest;
  const act = word === 'resume' ? () => open.writer.resume(operationId) : await previewed(open, rest);
  if (word === 'resume') process.stdout.write('ready\n');
  await once(createInterface(process.stdin), 'line');
  await act();
  process.stdout.write('applied\n');
}

async function previewed({ censoring, writer }: OpenSite, eventIds: string[]): Promise<() => Promise<unknown>> {
  const shown = await censoring.preview({ eventIds: eventIds as never[], act: 'censor', limit: 100 }); // valid ids by the test
  process.stdout.write(`ready ${shown.previewId}\n`);
  return () => writer.apply(applyInput(shown.previewId, { confirmCount: eventIds.length }));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});

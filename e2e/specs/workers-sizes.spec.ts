import { SizedHomeserver } from '../../electron/testing/sized-homeserver';
import { expect, test } from '../fixtures';
import { ConnectionsPage } from '../pages/connections-page';
import { WorkersPage } from '../pages/workers-page';

const redis = process.env['SYNOPTIC_TEST_REDIS'] ?? 'redis://127.0.0.1:6379';

for (const { processes, boxes, given } of [
  { processes: 1, boxes: 2, given: 'given by its files' },
  { processes: 7, boxes: 8, given: 'given by its files' },
  { processes: 7, boxes: 8, given: 'inferred from the wire' },
  { processes: 60, boxes: null, given: 'given by its files' },
]) {
  test(`a homeserver of ${processes} processes, ${given}, is readable as picture and as table`, async ({
    page,
    keepPicture,
    expectAccessible,
  }) => {
    const homeserver = await SizedHomeserver.start(processes, redis);
    try {
      const connections = new ConnectionsPage(page);
      const workers = new WorkersPage(page);
      const form = await connections.openForm();
      const field = (name: string) => form.getByRole('textbox', { name, exact: true });
      const url = new URL(homeserver.database.url);
      url.searchParams.set('sslmode', 'disable');
      await form.getByRole('textbox', { name: 'Paste a postgresql:// URL' }).fill(url.href);
      await form.getByRole('button', { name: 'Fill in' }).click();
      await expect(field('Host')).toHaveValue(url.hostname);
      await form.getByRole('textbox', { name: 'Name in this list' }).fill(homeserver.serverName);
      await form.getByRole('textbox', { name: 'Name of the homeserver' }).fill(homeserver.serverName);
      await field('Redis').fill(redis.replace('redis://', ''));
      if (given === 'given by its files') {
        await field('Configuration of the homeserver').fill(homeserver.homeserverFile);
        await field('Folder of the workers’ files').fill(homeserver.workersFolder);
      }
      await form.getByRole('button', { name: 'Save' }).click();
      await connections.row(homeserver.serverName).click();
      await connections.details.getByRole('button', { name: 'Open', exact: true }).click();
      await expect(workers.title).toHaveText('Overview');

      await workers.section('Workers').click();
      await expect(workers.box('master')).toBeVisible();
      if (boxes !== null) await expect(workers.boxes).toHaveCount(boxes);
      else await expect(workers.diagram.getByRole('button', { name: /^Show all 19/ })).toContainText('all live');
      await expect(page.getByText(/^Inferred from wire and database/)).toBeVisible({
        visible: given !== 'given by its files',
      });
      await keepPicture(`workers-${processes}-${given.split(' ')[0] ?? ''}`);
      await expectAccessible();
      await workers.tab('Table').click();
      await expect(workers.table).toHaveAttribute('aria-rowcount', String(processes + 2));
      await workers.goTo(`/${homeserver.serverName}/streams/caches?show=all`);
      await expect(workers.details).toContainText(processes === 1 ? 'master' : `Writers · ${processes}`);
      await keepPicture(`streams-${processes}`);

      await workers.section('Connections').click();
      await connections.row(homeserver.serverName).click();
      await connections.details.getByRole('button', { name: 'Close connection' }).click();
      await connections.details.getByRole('button', { name: 'Remove…' }).click();
      await connections.details.getByRole('button', { name: 'Remove this connection from the list' }).click();
      await expect(connections.row(homeserver.serverName)).toBeHidden();
    } finally {
      await homeserver.dispose();
    }
  });
}

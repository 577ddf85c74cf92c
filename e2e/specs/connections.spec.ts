import { expect, test } from '../fixtures';
import { ConnectionsPage } from '../pages/connections-page';

/** A PostgreSQL that is there, whose maintenance database is no homeserver's. */
const postgres = new URL(process.env['SYNOPTIC_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres');
postgres.searchParams.set('sslmode', 'disable');

test('a pasted URL fills the form, and the test says that the database is no homeserver’s', async ({ page }) => {
  const connections = new ConnectionsPage(page);
  const form = await connections.openForm();
  await form.getByRole('textbox', { name: 'Paste a postgresql:// URL' }).fill(postgres.href);
  await form.getByRole('button', { name: 'Fill in' }).click();
  await expect(form.getByRole('textbox', { name: 'Host', exact: true })).toHaveValue(postgres.hostname);
  await expect(form.getByRole('textbox', { name: 'Database', exact: true })).toHaveValue(postgres.pathname.slice(1));
  await form.getByRole('textbox', { name: 'Name in this list' }).fill('Not a homeserver');

  await form.getByRole('button', { name: 'Test', exact: true }).click();
  for (const name of ['Name of the host', 'Port', 'Login']) {
    await expect(connections.step(name)).toContainText('passed');
  }
  await expect(connections.step('Schema')).toContainText('not_a_homeserver');
  await expect(connections.step('Grants for reading')).toContainText('not tried');

  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form).toBeHidden();
  await connections.row('Not a homeserver').click();
  await connections.details.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(connections.details.getByRole('alert')).toContainText('not_a_homeserver');

  await connections.details.getByRole('button', { name: 'Remove…' }).click();
  await connections.details.getByRole('button', { name: 'Remove this connection from the list' }).click();
  await expect(connections.row('Not a homeserver')).toBeHidden();
});

test('a wrong port and a wrong database say what to look at', async ({ page }) => {
  const connections = new ConnectionsPage(page);
  const form = await connections.openForm();
  const field = (name: string) => form.getByRole('textbox', { name, exact: true });
  await form.getByRole('textbox', { name: 'Paste a postgresql:// URL' }).fill(postgres.href);
  await form.getByRole('button', { name: 'Fill in' }).click();
  await expect(field('Port')).not.toHaveValue('');

  await field('Port').fill('1');
  await form.getByRole('button', { name: 'Test', exact: true }).click();
  await expect(connections.step('Port')).toContainText('connection_refused');
  await expect(connections.step('Port')).toContainText('Check the port');

  await field('Port').fill(postgres.port === '' ? '5432' : postgres.port);
  await field('Database').fill('no_such_database');
  await form.getByRole('button', { name: 'Test', exact: true }).click();
  await expect(connections.step('Login')).toContainText('database_not_found');
});

test('a form that is not filled in and a URL that is none are told beside the field', async ({ page }) => {
  const connections = new ConnectionsPage(page);
  const form = await connections.openForm();
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form.getByText('Needed.').first()).toBeVisible();
  await form.getByRole('textbox', { name: 'Port', exact: true }).fill('99999');
  await expect(form.getByText('A number from 1 to 65535.')).toBeVisible();
  await form.getByRole('textbox', { name: 'Paste a postgresql:// URL' }).fill('mysql://db.example/synapse');
  await form.getByRole('button', { name: 'Fill in' }).click();
  await expect(form.getByRole('textbox', { name: 'Paste a postgresql:// URL' })).toHaveAttribute(
    'aria-invalid',
    'true',
  );
});

test('the scripts for the administrator are there to copy', async ({ page }) => {
  const connections = new ConnectionsPage(page);
  await page.getByRole('button', { name: 'Scripts for the administrator…' }).click();
  const scripts = connections.dialog('Scripts for the database administrator');
  await expect(scripts).toContainText('CREATE ROLE');
  await expect(scripts).toContainText('CREATE SCHEMA');
});

test('writing is unlocked only by the exact name of the database, and locked at once', async ({ page }) => {
  const connections = new ConnectionsPage(page);
  await connections.openDemo();
  await connections.lock();
  await page.getByRole('button', { name: '▸ unlock…' }).click();
  const dialog = connections.dialog('Unlock writing');
  const unlock = dialog.getByRole('button', { name: 'Unlock writing to synapse' });
  await dialog.getByRole('textbox', { name: /^Type the name of the database/ }).fill('Synapse');
  await expect(unlock).toBeDisabled();
  await dialog.getByRole('textbox', { name: /^Type the name of the database/ }).fill('synapse');
  await unlock.click();
  await expect(connections.statusBar).toContainText(/writing unlocked · 1[45] min/);
  await connections.lock();
  await expect(connections.statusBar).toContainText('read-only');
});

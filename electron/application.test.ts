import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { wishedConnection } from './application';
import { readHomeserverConfig } from './config/homeserver-config';

test('a connection from a homeserver’s configuration keeps its files, and no secret of them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'synoptic-wish-'));
  const file = join(folder, 'homeserver.yaml');
  const args = 'args: { user: reader, password: geheim1, host: 127.0.0.1, dbname: synapse }';
  const lines = [
    `database: { ${args} }`,
    'redis: { enabled: true, password: geheim2 }',
    'worker_replication_secret: geheim3',
  ];
  writeFileSync(file, lines.join('\n'));
  const wish = { demo: false, connection: null, writer: false, writerConnection: null, redis: null };
  const options = { ...wish, homeserverConfig: file, workersDir: folder };
  const { settings, secrets } = wishedConnection(options, await readHomeserverConfig(file, folder), {});
  rmSync(folder, { recursive: true });
  expect([settings.configuration, JSON.stringify(settings).includes('geheim'), secrets]).toEqual([
    { homeserverFile: file, workersFolder: folder },
    false,
    { readerPassword: 'geheim1', redisPassword: 'geheim2' },
  ]);
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseDuration } from './duration';
import { readHomeserverConfig } from './homeserver-config';

let folder = '';
const write = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'synoptic-config-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a homeserver’s configuration', () => {
  it('gives database, Redis, flags and instances, with anchors, and secrets from their files', async () => {
    const secret = write('redis-secret', 'from a file\n');
    const file = write(
      'homeserver.yaml',
      `server_name: example.org
x-args: &args { user: synapse, password: geheim, dbname: synapse, host: 10.0.0.5, port: 5433, cp_min: 5 }
database: { name: psycopg2, args: *args }
enable_ephemeral_messages: true
redaction_retention_period: 28d
redis: { enabled: true, host: cache, dbid: 3, password_path: ${secret} }
instance_map: { main: { host: a, port: 1 }, persister1: { host: b, port: 2 } }
some_module_that_nobody_knows: { x: 1 }
`,
    );
    mkdirSync(join(folder, 'workers'));
    write('workers/sync1.yaml', 'worker_app: synapse.app.generic_worker\nworker_name: sync1\n');
    expect(await readHomeserverConfig(file, join(folder, 'workers'))).toEqual({
      reader: {
        host: '10.0.0.5',
        port: 5433,
        database: 'synapse',
        user: 'synapse',
        tls: 'verify-full',
        tlsCaFile: null,
      },
      redis: { host: 'cache', port: 6379, path: null, database: 3, username: null, tls: false, tlsCaFile: null },
      homeserver: {
        serverName: 'example.org',
        ephemeralMessages: true,
        redactionRetentionMs: 28 * 86_400_000,
        redactionRetentionOff: false,
      },
      secrets: { readerPassword: 'geheim', redisPassword: 'from a file' },
      instances: ['master', 'persister1', 'sync1'],
      // What it says of processes is told by build-topology.test.ts.
      topology: expect.objectContaining({ serverName: 'example.org', hasReplicationSecret: false }),
    });
  });

  it('takes a folder merged by name, the database that holds main, and the defaults where nothing is said', async () => {
    write(
      'a.yaml',
      'server_name: one\ndatabases:\n  x: {data_stores: [state], args: {dbname: s, user: u}}\n  y: {data_stores: [main], args: {dbname: m, user: u, host: /run/pg}}\n',
    );
    write('b.yaml', 'server_name: two\nredaction_retention_period: null\n');
    const config = await readHomeserverConfig(folder, null);
    expect(config.reader).toMatchObject({ database: 'm', host: '/run/pg', tls: 'disable' });
    expect(config.homeserver).toEqual({
      serverName: 'two',
      ephemeralMessages: false,
      redactionRetentionMs: null,
      redactionRetentionOff: true,
    });
    expect(config.redis).toBeNull();
  });

  it('survives aliases that multiply without end, and makes no objects from tags', async () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefghi'
        .split('')
        .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(',')}]`),
    ].join('\n');
    await expect(readHomeserverConfig(write('bomb.yaml', bomb), null)).rejects.toMatchObject({
      code: 'configuration_invalid',
    });
    const tagged = await readHomeserverConfig(
      write('tag.yaml', 'server_name: !!js/function "function () { throw 1 }"\n'),
      null,
    ).catch((error: unknown) => error);
    expect(JSON.stringify(tagged)).not.toContain('[Function');
  });

  it.each([
    ['a private key', () => write('key', '-----BEGIN KEY-----\nMC4CAQAwBQYDK2Vw\n-----END KEY-----\n')],
    ['a file without end', () => '/dev/zero'],
    ['more than any password', () => write('long', 'x'.repeat(2_000))],
  ])('takes no password for Redis from %s', async (_, secretFile) => {
    const file = write(
      'homeserver.yaml',
      `redis: { enabled: true, host: evil.example, password_path: ${secretFile()} }`,
    );
    await expect(readHomeserverConfig(file, null)).rejects.toMatchObject({ code: 'configuration_invalid' });
  });

  it('understands the switches of the homeserver’s YAML, and reads of a folder what the homeserver reads', async () => {
    write('a.yaml', 'server_name: one\nenable_ephemeral_messages: yes\nredis: { enabled: on, use_tls: off }\n');
    write('b.yml', 'server_name: not read\n');
    const { homeserver, redis, topology } = await readHomeserverConfig(folder, null);
    expect([homeserver.serverName, homeserver.ephemeralMessages, redis?.tls, topology.redis?.enabled]).toEqual([
      'one', true, false, true,
    ]); // prettier-ignore
  });

  it('reads no file that is larger than a configuration can be, and no folder of more workers than anybody runs', async () => {
    const file = write('homeserver.yaml', 'server_name: one\n');
    const large = write('large.yaml', `x: ${'y'.repeat(4 * 1024 * 1024)}\n`);
    mkdirSync(join(folder, 'workers'));
    for (let index = 0; index <= 500; index += 1) write(`workers/${index}.yaml`, '');
    for (const read of [readHomeserverConfig(large, null), readHomeserverConfig(file, join(folder, 'workers'))]) {
      await expect(read).rejects.toMatchObject({ code: 'configuration_invalid' });
    }
  });

  it('fails with nothing but its own error, whatever the file holds', async () => {
    const key = fc.constantFrom('server_name', 'redis', 'database', 'args', 'host', 'port', 'dbid', 'instance_map', 'listeners', 'redaction_retention_period'); // prettier-ignore
    const values = [
      fc.string(),
      fc.integer(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.constant('x'.repeat(300)),
    ];
    const anything = fc.oneof(
      fc.object({ key, values, maxDepth: 3 }).map((value) => JSON.stringify(value)),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(anything, async (content) => {
        const error = await readHomeserverConfig(write('any.yaml', content), null).catch((cause: unknown) => cause);
        if (error instanceof Error) expect(error).toMatchObject({ code: 'configuration_invalid' });
      }),
    );
  });

  it('is not read from a device', async () => {
    await expect(readHomeserverConfig('/dev/null', null)).rejects.toMatchObject({ code: 'configuration_invalid' });
  });

  it('names file and line of what is not YAML, and a file that is not there', async () => {
    const broken = write('broken.yaml', 'server_name: a\n  database: [\n');
    await expect(readHomeserverConfig(broken, null)).rejects.toMatchObject({
      code: 'configuration_invalid',
      message: expect.stringContaining('line') as string,
    });
    await expect(readHomeserverConfig(join(folder, 'absent.yaml'), null)).rejects.toMatchObject({
      code: 'configuration_invalid',
    });
  });
});

describe('a duration', () => {
  it.each([
    ['7d', 604_800_000], ['90s', 90_000], ['1y', 31_536_000_000], [5, 5], ['5', 5], ['x', null], ['-1d', null], [1.5, null], [null, null],
  ])('%j is %j ms', (text, ms) => expect(parseDuration(text)).toBe(ms)); // prettier-ignore
});

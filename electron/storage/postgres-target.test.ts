import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parsePostgresUrl } from '../connections/postgres-url';
import { tlsOptions } from './postgres-target';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'synoptic-target-'));
  execFileSync('mkfifo', [path.join(folder, 'pipe')]);
});
afterAll(() => rmSync(folder, { recursive: true }));

it.each(['/dev/zero', 'pipe', 'missing.pem', '.'])(
  'refuses a pasted URL whose file of authorities is %s, and does not hang on it',
  (name) => {
    const file = path.resolve(folder, name);
    const { address } = parsePostgresUrl(
      `postgresql://reader@db.example/synapse?sslrootcert=${encodeURIComponent(file)}`,
    );
    const target = { host: address.host, tls: { mode: address.tls, caFile: address.tlsCaFile } };
    expect(() => tlsOptions(target)).toThrow(expect.objectContaining({ code: 'configuration_invalid' }));
  },
);

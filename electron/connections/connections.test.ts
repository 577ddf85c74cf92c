import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectionSettings } from '../../shared/contract/connections';
import { ConnectionStore, demoConnectionId } from './connection-store';
import { lockDataFolder } from './data-folder';
import { findInPasswordFile, passwordFromEnvironment } from './password-environment';
import { noKeychain, type SecretStore } from './secret-store';
import { SettingsStore } from './settings-store';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'synoptic-connections-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const settings = connectionSettings.parse({
  name: 'Production',
  reader: { host: 'db.example', database: 'synapse', user: 'synoptic_reader' },
  censorUser: 'synoptic_censor',
});

// A stand-in for the operating system's keychain, which a test machine does not have.
const keychain: SecretStore = {
  keychain: 'available',
  sentence: 'test',
  encrypt: (secret) => Buffer.from(secret, 'utf8').toString('hex'),
  decrypt: (ciphertext) => Buffer.from(ciphertext, 'hex').toString('utf8'),
};

describe('saved connections', () => {
  it('lists the demo first, then what was saved, and never a password', async () => {
    const store = new ConnectionStore(folder, keychain);
    await store.load();
    const connectionId = await store.save({ settings, secrets: { readerPassword: 'geheim' }, storePasswords: true });
    expect(store.list()).toEqual([
      expect.objectContaining({ connectionId: demoConnectionId, kind: 'demo' }),
      expect.objectContaining({
        connectionId,
        name: 'Production',
        stored: { reader: true, censor: false, redis: false },
      }),
    ]);
    expect(JSON.stringify(store.list())).not.toContain('geheim');
    expect(readFileSync(join(folder, 'connections.json'), 'utf8')).not.toContain('geheim');
    expect(statSync(join(folder, 'connections.json')).mode & 0o077).toBe(0);
  });

  it('reads after a restart what it saved, passwords through the keychain', async () => {
    const first = new ConnectionStore(folder, keychain);
    const connectionId = await first.save({ settings, secrets: { censorPassword: 'c' }, storePasswords: true });
    const second = new ConnectionStore(folder, keychain);
    await second.load();
    expect(second.get(connectionId).settings).toEqual(settings);
    expect(second.secretsOf(connectionId)).toEqual({ censorPassword: 'c' });
  });

  it('stores no password without a keychain, and says so', async () => {
    const store = new ConnectionStore(folder, noKeychain);
    const saving = store.save({ settings, secrets: { readerPassword: 'geheim' }, storePasswords: true });
    await expect(saving).rejects.toMatchObject({ code: 'no_keychain' });
    await store.save({ settings, secrets: { readerPassword: 'geheim' }, storePasswords: false });
    expect(readFileSync(join(folder, 'connections.json'), 'utf8')).not.toContain('geheim');
  });

  it('does not take a stored password along to another server', async () => {
    const store = new ConnectionStore(folder, keychain);
    const connectionId = await store.save({ settings, secrets: { readerPassword: 'geheim' }, storePasswords: true });
    const moved = { ...settings, reader: { ...settings.reader, host: 'evil.example' } };
    await store.save({ connectionId, settings: moved, secrets: {}, storePasswords: true });
    expect(store.secretsOf(connectionId)).toEqual({});
  });

  it('puts a file that it cannot understand aside and begins anew', async () => {
    writeFileSync(join(folder, 'connections.json'), '{"version": 7');
    const store = new ConnectionStore(folder, keychain);
    const putAside = await store.load();
    expect(store.list()).toHaveLength(1);
    expect(readFileSync(putAside ?? '', 'utf8')).toBe('{"version": 7');
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('names an unknown id as such', () => {
    const store = new ConnectionStore(folder, keychain);
    expect(() => store.get('nowhere')).toThrow(expect.objectContaining({ code: 'connection_not_found' }));
  });
});

describe('settings', () => {
  it('keep what was changed and the rest as it was', async () => {
    const store = new SettingsStore(folder);
    await store.load();
    await store.save({ displayName: 'Ada' });
    const again = new SettingsStore(folder);
    await again.load();
    expect(again.get()).toEqual({ displayName: 'Ada', theme: 'system', density: 'compact' });
  });
});

describe('the lock of a data folder', () => {
  it('is refused to a second process while the first runs, and free after its death', async () => {
    const holder = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await new Promise((resolve) => holder.once('spawn', resolve));
    writeFileSync(join(folder, 'in-use'), `${holder.pid} \n`);
    expect(() => lockDataFolder(folder)).toThrow(
      expect.objectContaining({ code: 'already_running', details: { pid: holder.pid } }),
    );
    const ended = new Promise((resolve) => holder.once('exit', resolve));
    holder.kill('SIGKILL');
    await ended;
    const lock = lockDataFolder(folder);
    expect(readdirSync(folder)).toEqual(['in-use']);
    void lock.dispose();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is not held by another process that was given the same id later', () => {
    writeFileSync(join(folder, 'in-use'), `${process.ppid} 1\n`);
    void lockDataFolder(folder).dispose();
  });

  it('says when the folder cannot be written', () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    expect(() => lockDataFolder(join(file, 'below'))).toThrow(
      expect.objectContaining({ code: 'data_folder_unusable' }),
    );
  });
});

describe('a password from the environment', () => {
  const login = { host: 'db', port: 5432, database: 'synapse', user: 'reader' };

  it('is the first match of the password file, with wildcards and escapes', () => {
    const text = '# comment\nother:5432:synapse:reader:no\n*:*:synapse:reader:co\\:lon\\\\\ndb:*:*:*:later\n';
    expect(findInPasswordFile(text, login)).toBe('co:lon\\');
    expect(findInPasswordFile(text, { ...login, host: 'x', database: 'y' })).toBeUndefined();
  });

  it('is not read from a file that others may read', () => {
    const file = join(folder, 'pgpass');
    writeFileSync(file, '*:*:*:*:secret\n', { mode: 0o644 });
    expect(passwordFromEnvironment(login, { PGPASSFILE: file })).toBeUndefined();
    rmSync(file);
    writeFileSync(file, '*:*:*:*:secret\n', { mode: 0o600 });
    expect(passwordFromEnvironment(login, { PGPASSFILE: file })).toBe('secret');
    expect(passwordFromEnvironment(login, { PGPASSFILE: file, PGPASSWORD: 'first' })).toBe('first');
  });
});

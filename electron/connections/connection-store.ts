import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import {
  connectionSettings,
  type ConnectionSecrets,
  type ConnectionSettings,
  type SavedConnection,
} from '../../shared/contract/connections';
import { AppError } from '../../shared/errors';
import { SerialQueue } from '../base/serial-queue';
import { readJsonFile, writeJsonFile } from './json-file';
import type { SecretStore } from './secret-store';

/** The demo homeserver's connection; always in the list, never saved, never removed. */
export const demoConnectionId = 'demo';

const ciphertexts = z.object({
  readerPassword: z.string().optional(),
  censorPassword: z.string().optional(),
  redisPassword: z.string().optional(),
});
const record = z.object({
  connectionId: z.string(),
  settings: connectionSettings,
  ciphertexts,
  lastOpenedMs: z.int().nullable(),
  serverName: z.string().nullable(),
});
const fileSchema = z.object({
  version: z.literal(1),
  connections: z.array(record),
  demo: z.object({ lastOpenedMs: z.int().nullable() }),
});
type Stored = z.infer<typeof fileSchema>;
export type StoredConnection = z.infer<typeof record>;

const secretNames = ['readerPassword', 'censorPassword', 'redisPassword'] as const;

/** Saved connections: a JSON file without passwords, or with them as the keychain's ciphertext. */
export class ConnectionStore {
  private stored: Stored = { version: 1, connections: [], demo: { lastOpenedMs: null } };
  private readonly writes = new SerialQueue();

  constructor(
    private readonly folder: string,
    private readonly secrets: SecretStore,
  ) {}

  /** Reads the file; a broken one is put aside and its name returned. */
  async load(): Promise<string | null> {
    const { value, putAside } = await readJsonFile<Stored>(this.file, fileSchema, this.stored);
    this.stored = value;
    return putAside;
  }

  /** All of them, the demo first, then by name. */
  list(): Omit<SavedConnection, 'state'>[] {
    const demo = {
      connectionId: demoConnectionId,
      kind: 'demo' as const,
      settings: null,
      name: 'Demo homeserver',
      stored: { reader: false, censor: false, redis: false },
      lastOpenedMs: this.stored.demo.lastOpenedMs,
      serverName: null,
    };
    const saved = this.stored.connections.map((connection) => ({
      connectionId: connection.connectionId,
      kind: 'homeserver' as const,
      settings: connection.settings,
      name: connection.settings.name,
      stored: {
        reader: connection.ciphertexts.readerPassword !== undefined,
        censor: connection.ciphertexts.censorPassword !== undefined,
        redis: connection.ciphertexts.redisPassword !== undefined,
      },
      lastOpenedMs: connection.lastOpenedMs,
      serverName: connection.serverName,
    }));
    return [demo, ...saved.sort((a, b) => a.name.localeCompare(b.name))];
  }

  /** @throws AppError connection_not_found */
  get(connectionId: string): StoredConnection {
    const found = this.stored.connections.find((connection) => connection.connectionId === connectionId);
    if (found) return found;
    throw new AppError({
      code: 'connection_not_found',
      message: 'There is no saved connection with this id.',
      remedy: 'connections.list names the saved ones.',
    });
  }

  /** Passwords that are kept for it and can be opened. */
  secretsOf(connectionId: string): ConnectionSecrets {
    const { ciphertexts: kept } = this.get(connectionId);
    const opened: ConnectionSecrets = {};
    for (const name of secretNames) {
      const ciphertext = kept[name];
      const secret = ciphertext === undefined ? null : this.secrets.decrypt(ciphertext);
      if (secret !== null) opened[name] = secret;
    }
    return opened;
  }

  /**
   * Saves a new connection, or changes one.
   * @throws AppError connection_not_found; no_keychain if passwords are to be stored and there is no keychain
   */
  save(input: {
    connectionId?: string | undefined;
    settings: ConnectionSettings;
    secrets: ConnectionSecrets;
    storePasswords: boolean;
  }): Promise<string> {
    return this.writes.run(async () => {
      const before = input.connectionId === undefined ? null : this.get(input.connectionId);
      // A password belongs to one login on one server; it does not go along when these change.
      const kept =
        before && sameLogin(before.settings, input.settings) && input.storePasswords ? before.ciphertexts : {};
      const connection: StoredConnection = {
        connectionId: before?.connectionId ?? randomUUID(),
        settings: input.settings,
        ciphertexts: { ...kept, ...this.encrypt(input.storePasswords ? input.secrets : {}) },
        lastOpenedMs: before?.lastOpenedMs ?? null,
        serverName: before?.serverName ?? null,
      };
      const others = this.stored.connections.filter((other) => other.connectionId !== connection.connectionId);
      await this.write({ ...this.stored, connections: [...others, connection] });
      return connection.connectionId;
    });
  }

  /** Asks before an act whether its password could be kept. @throws AppError connection_not_found, no_keychain */
  expectKeeping(connectionId: string): void {
    this.get(connectionId);
    if (this.secrets.keychain === 'none') throw noKeychainError(this.secrets.sentence);
  }

  /** Keeps the password of the login for writing. @throws AppError connection_not_found, no_keychain */
  keepCensorPassword(connectionId: string, censorPassword: string): Promise<void> {
    const { settings } = this.get(connectionId);
    return this.save({ connectionId, settings, secrets: { censorPassword }, storePasswords: true }).then(
      () => undefined,
    );
  }

  /** @throws AppError connection_not_found */
  remove(connectionId: string): Promise<void> {
    return this.writes.run(async () => {
      this.get(connectionId);
      const connections = this.stored.connections.filter((other) => other.connectionId !== connectionId);
      await this.write({ ...this.stored, connections });
    });
  }

  /** Notes that it was open, and what the server calls itself. */
  noteOpened(connectionId: string, atMs: number, serverName: string | null): Promise<void> {
    return this.writes.run(async () => {
      if (connectionId === demoConnectionId) return this.write({ ...this.stored, demo: { lastOpenedMs: atMs } });
      const connections = this.stored.connections.map((connection) =>
        connection.connectionId === connectionId ? { ...connection, lastOpenedMs: atMs, serverName } : connection,
      );
      return this.write({ ...this.stored, connections });
    });
  }

  private encrypt(secrets: ConnectionSecrets): z.infer<typeof ciphertexts> {
    const encrypted: z.infer<typeof ciphertexts> = {};
    for (const name of secretNames) {
      const secret = secrets[name];
      if (secret === undefined || secret === '') continue;
      if (this.secrets.keychain === 'none') throw noKeychainError(this.secrets.sentence);
      encrypted[name] = this.secrets.encrypt(secret);
    }
    return encrypted;
  }

  private async write(next: Stored): Promise<void> {
    await writeJsonFile(this.file, next);
    this.stored = next;
  }

  private get file(): string {
    return join(this.folder, 'connections.json');
  }
}

function sameLogin(a: ConnectionSettings, b: ConnectionSettings): boolean {
  const key = ({ reader, censorUser, redis }: ConnectionSettings): string =>
    JSON.stringify([reader.host, reader.port, reader.user, censorUser, redis?.host, redis?.port, redis?.path]);
  return key(a) === key(b);
}

function noKeychainError(sentence: string): AppError {
  return new AppError({
    code: 'no_keychain',
    message: `The password was not stored. ${sentence}`,
    remedy: 'Save the connection without its passwords; they are then asked for each time.',
  });
}

import { chmod, chown, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createHash, randomBytes } from 'node:crypto';
import path from 'node:path';
import type { GroundTruth } from './generator/ground-truth';
import type { HomeserverSpec } from './generator/homeserver-spec';
import { canReach, type ServerAccount } from './postgres-account';
import { sharedFolder } from './postgres-binaries';
import { hasRunningServer } from './postgres-process';

/** Raised when the generator or the schema changes, so that an older demo is made anew. */
const generation = 1;

const standsForFile = 'stands-for';

/** What a finished demo says about itself; written last, so that its absence marks a half-made one. */
export interface DemoRecord {
  generation: number;
  postgresVersion: string;
  spec: HomeserverSpec;
  truth: GroundTruth;
}

/** The demo's folder on disk: PostgreSQL's cluster, the superuser's password, and the record of a finished demo. */
export class DemoFolder {
  private constructor(
    readonly root: string,
    private readonly account: ServerAccount | null,
  ) {}

  /** Makes the folder, elsewhere if the account that runs PostgreSQL cannot get to `wanted`. */
  static async open(wanted: string, account: ServerAccount | null): Promise<DemoFolder> {
    const place = path.resolve(wanted);
    await mkdir(place, { recursive: true, mode: account === null ? 0o700 : 0o711 });
    if (account === null) {
      // mkdir's mode does not touch a folder that was there before.
      await chmod(place, 0o700);
      return new DemoFolder(place, account);
    }
    if (await canReach(account, path.join(place, 'cluster'))) {
      await chown(place, account.uid, account.gid);
      return new DemoFolder(place, account);
    }
    return DemoFolder.openShared(place, account);
  }

  /** A stand-in for a folder that the account cannot get to; it says which, so that it can go when that one has gone. */
  private static async openShared(wanted: string, account: ServerAccount): Promise<DemoFolder> {
    await removeForsaken();
    const digest = createHash('sha256').update(wanted).digest('hex').slice(0, 12);
    const root = path.join(sharedFolder, `data-${digest}`);
    await mkdir(root, { recursive: true, mode: 0o711 });
    await writeFile(path.join(root, standsForFile), wanted);
    await chown(root, account.uid, account.gid);
    return new DemoFolder(root, account);
  }

  get cluster(): string {
    return path.join(this.root, 'cluster');
  }

  get passwordFile(): string {
    return path.join(this.root, 'superuser-password');
  }

  private get recordFile(): string {
    return path.join(this.root, 'demo.json');
  }

  /** The record, if the demo in this folder is finished and of this version; null if it must be made anew. */
  async readRecord(postgresVersion: string): Promise<DemoRecord | null> {
    const text = await readFile(this.recordFile, 'utf8').catch(() => null);
    if (text === null) return null;
    try {
      // Written by writeRecord of the same generation, or not used.
      const record = JSON.parse(text) as DemoRecord;
      return record.generation === generation && record.postgresVersion === postgresVersion ? record : null;
    } catch {
      // Cut off while it was written: as good as none.
      return null;
    }
  }

  async writeRecord(facts: Omit<DemoRecord, 'generation'>): Promise<DemoRecord> {
    const record = { generation, ...facts };
    const unfinished = `${this.recordFile}.tmp`;
    await writeFile(unfinished, JSON.stringify(record), { mode: 0o600 });
    await rename(unfinished, this.recordFile);
    return record;
  }

  async removeRecord(): Promise<void> {
    await rm(this.recordFile, { force: true });
  }

  /** Removes everything and writes a new password. The server must not be running. */
  async wipe(): Promise<string> {
    await this.removeRecord();
    await rm(this.cluster, { recursive: true, force: true });
    const password = randomBytes(24).toString('base64url');
    await rm(this.passwordFile, { force: true });
    await writeFile(this.passwordFile, password + '\n', { mode: 0o600 });
    await this.give(this.passwordFile);
    return password;
  }

  async readPassword(): Promise<string> {
    return (await readFile(this.passwordFile, 'utf8')).trim();
  }

  private async give(target: string): Promise<void> {
    if (this.account) await chown(target, this.account.uid, this.account.gid);
  }
}

/** Removes stand-ins whose folder was removed by its owner. One that says of none, or that a server runs on, stays. */
async function removeForsaken(): Promise<void> {
  for (const name of await readdir(sharedFolder).catch(() => [])) {
    const root = path.join(sharedFolder, name);
    const standsFor = await readFile(path.join(root, standsForFile), 'utf8').catch(() => null);
    if (standsFor === null || (await exists(standsFor)) || (await hasRunningServer(path.join(root, 'cluster'))))
      continue;
    await rm(root, { recursive: true, force: true });
  }
}

function exists(place: string): Promise<boolean> {
  return stat(place).then(
    () => true,
    (error: unknown) => !(error instanceof Error && 'code' in error && error.code === 'ENOENT'),
  );
}

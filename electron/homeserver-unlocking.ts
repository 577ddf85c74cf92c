import type {
  ConnectionSecrets,
  ConnectionSettings,
  ConnectionStatus,
  UnlockPlan,
} from '../shared/contract/connections';
import { AppError } from '../shared/errors';
import type { Clock } from './base/clock';
import { DisposableStore, toDisposable } from './base/lifecycle';
import type { Log } from './base/log';
import { SerialQueue } from './base/serial-queue';
import type { Censoring } from './censoring/censoring';
import { censorPasswordOf, censorTarget } from './connections/targets';
import { UnlockTimer } from './connections/unlock-timer';
import { CensorWriteController } from './storage/controllers/censor-write-controller';
import type { DatabasePool } from './storage/database-pool';
import type { Databases } from './storage/databases/databases';
import { buildWriteStores, writeNeeds, writeStoreNames } from './storage/databases/write-stores';
import { applyMigrations, readMigrations } from './storage/migrate';
import type { SchemaCheck } from './storage/schema-check';
import { checkUnlock } from './storage/unlock-check';
import { WritableDatabasePool } from './storage/writable-database-pool';

export interface UnlockingParts {
  connectionId: string;
  settings: ConnectionSettings;
  secrets: ConnectionSecrets;
  migrationsFolder: string;
  operator: () => string;
  /** Minutes without an act that end writing, in ms; null: it does not end by itself. */
  unlockIdleMs: number | null;
  pool: DatabasePool;
  check: SchemaCheck;
  main: Databases['main'];
  censoring: Censoring;
  onStatement: () => void;
  isClosing: () => boolean;
  onChanged: () => void;
  clock: Clock;
  log: Log;
}

/** Everything that exists only while writing is unlocked (S1). */
interface Unlocked {
  role: string;
  sinceMs: number;
  timer: UnlockTimer;
  owned: DisposableStore;
}

/** The writing half of an open connection: unlocking builds it, locking disposes it; in between nothing that writes exists. */
export class Unlocking {
  private readonly queue = new SerialQueue();
  private unlocked: Unlocked | null = null;

  constructor(private readonly parts: UnlockingParts) {}

  /** Under which role writing is unlocked, since when, and until when if nothing is done; null while locked. */
  get state(): ConnectionStatus['unlock'] {
    const { unlocked } = this;
    return unlocked && { role: unlocked.role, sinceMs: unlocked.sinceMs, untilMs: unlocked.timer.untilMs };
  }

  /** What unlocking would do and what it lacks; reads only. */
  async getPlan(): Promise<UnlockPlan> {
    const { settings, secrets } = this.parts;
    const { reader, censorUser } = settings;
    const base = {
      database: reader.database,
      host: reader.host,
      role: censorUser ?? '',
      permits: unlockPermits,
      writeClasses: writeStoreNames,
    };
    const noLogin =
      'This connection names no login for writing: add one to the connection (synoptic_censor, if the script of roles was run).';
    if (censorUser === null) {
      return { ...base, passwordRequired: false, missing: [{ sentence: noLogin, statement: null }], migrations: [] };
    }
    const { hindrances, migrations } = await this.checkUnlock(censorUser);
    const missing = hindrances.map(({ sentence, statement }) => ({ sentence, statement }));
    return { ...base, passwordRequired: censorPasswordOf(settings, secrets) === undefined, missing, migrations };
  }

  private async checkUnlock(role: string): ReturnType<typeof checkUnlock> {
    const migrations = await readMigrations(this.parts.migrationsFolder);
    const { pool, check } = this.parts;
    return checkUnlock(pool, { role, schemaVersion: check.version, needs: writeNeeds, migrations });
  }

  /**
   * Builds the writing half under the censor login.
   * @param input `database` repeats the database's name: the operator says which one will be written to
   * @throws AppError with what stands in the way; nothing is unlocked then
   */
  unlock(input: { database: string; password?: string }): Promise<void> {
    return this.queue.run(async () => {
      const { settings, secrets, clock, log, censoring, onStatement } = this.parts;
      if (input.database !== settings.reader.database) throw wrongDatabase(settings.reader.database);
      if (this.unlocked) return;
      // Locking has had its turn: nobody would lock again what is unlocked now.
      if (this.parts.isClosing()) throw closing();
      const password = input.password ?? censorPasswordOf(settings, secrets);
      const target = censorTarget(settings, password);
      if (!target) throw noCensorLogin();
      const [hindrance] = (await this.checkUnlock(target.user)).hindrances;
      if (hindrance) throw hindered(hindrance);
      const owned = new DisposableStore();
      try {
        const pool = owned.add(
          new WritableDatabasePool({ name: 'main', target, clock, log: log.area('storage'), onStatement }),
        );
        await pool.start();
        await applyMigrations(pool, await readMigrations(this.parts.migrationsFolder));
        const writes = buildWriteStores(pool, this.parts.check.facts);
        owned.add(toDisposable(() => censoring.detachWriter()));
        await censoring.attachWriter({
          writes: new CensorWriteController(writes, this.parts.main),
          operator: this.parts.operator,
        });
        const timer = owned.add(this.makeTimer());
        this.unlocked = { role: target.user, sinceMs: clock.nowMs(), timer, owned };
      } catch (error) {
        await owned.dispose().catch(() => undefined);
        throw error;
      }
      log.info('unlocked for writing', { connectionId: this.parts.connectionId, role: target.user });
      this.parts.onChanged();
    });
  }

  private makeTimer(): UnlockTimer {
    return new UnlockTimer(this.parts.clock, {
      idleMs: this.parts.unlockIdleMs,
      hasWork: () => this.parts.censoring.busy,
      onEnd: () => void this.lock().catch((error: unknown) => this.parts.log.error('locking failed', {}, error)),
    });
  }

  /** Disposes everything that can write; what is being written ends first. */
  lock(): Promise<void> {
    return this.queue.run(async () => {
      const { unlocked } = this;
      if (!unlocked) return;
      this.unlocked = null;
      await unlocked.owned.dispose();
      this.parts.log.info('locked', { connectionId: this.parts.connectionId });
      this.parts.onChanged();
    });
  }

  /** An act of the operator: the idle minutes start anew. */
  noteActivity(): void {
    this.unlocked?.timer.noteActivity();
    this.parts.onChanged();
  }
}

const unlockPermits = [
  'Replace the stored content of events by its pruned form (event_json).',
  'Mark their redactions as censored, delete their expiry rows, their search words and, on wish, their labels.',
  'Write cache invalidations, so that running processes forget the content.',
  'Record each of these in the schema synoptic, which cannot be changed afterwards.',
];

function wrongDatabase(database: string): AppError {
  return new AppError({
    code: 'unlock_refused',
    message: 'The name of the database was not repeated correctly.',
    remedy: `Type the name of the database that will be written to: ${database}`,
    details: { database },
  });
}

function closing(): AppError {
  return new AppError({
    code: 'connection_not_open',
    message: 'The connection is being closed.',
    remedy: 'Open it again, then unlock it.',
  });
}

function noCensorLogin(): AppError {
  return new AppError({
    code: 'unlock_refused',
    message: 'This connection names no login for writing.',
    remedy: 'Add the login for writing to the connection: synoptic_censor, if the script of roles was run.',
  });
}

function hindered(hindrance: { code: AppError['code']; sentence: string; statement: string | null }): AppError {
  return new AppError({
    code: hindrance.code,
    message: hindrance.sentence,
    remedy:
      hindrance.statement === null
        ? 'Hand the scripts for the administrator to whoever runs the database.'
        : `Have the administrator run: ${hindrance.statement}`,
    details: hindrance.statement === null ? {} : { fix: hindrance.statement },
  });
}

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../shared/errors';
import type { Clock } from '../base/clock';
import { Emitter } from '../base/emitter';
import { DisposableStore, type Disposable } from '../base/lifecycle';
import type { Log } from '../base/log';
import { readHomeserverConfig, type HomeserverConfig } from './homeserver-config';

export interface ConfigurationWatchOptions {
  /** homeserver.yaml, or a folder of *.yaml. */
  homeserverFile: string;
  workersFolder: string | null;
  clock: Clock;
  log: Log;
}

/** What was read last. A file that cannot be read any more leaves what it said before, beside the error. */
export interface ReadConfiguration {
  config: HomeserverConfig | null;
  error: string | null;
  /** When it was last read, by this machine's clock; null: not yet. */
  readMs: number | null;
}

const lookPeriodMs = 10_000;
/** More files of a folder are not looked at; reading says that there are too many. */
const maxFiles = 1_000;

/** Reads a homeserver's configuration, and again whenever a file of it changes: writers move by configuration. */
export class ConfigurationWatch implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly changed = this.owned.add(new Emitter<void>());
  private read: ReadConfiguration = { config: null, error: null, readMs: null };
  private seen = '';
  private looking: Promise<void> | null = null;

  constructor(private readonly options: ConfigurationWatchOptions) {}

  get current(): ReadConfiguration {
    return this.read;
  }

  /** It was read anew, or could not be. */
  get onChanged(): Emitter<void>['event'] {
    return this.changed.event;
  }

  /** Reads it a first time; never fails, what stands in the way is in `current.error`. */
  async start(): Promise<void> {
    this.owned.add(this.options.clock.every(lookPeriodMs, () => void this.look()));
    await this.look();
  }

  private look(): Promise<void> {
    this.looking ??= this.lookOnce().finally(() => (this.looking = null));
    return this.looking;
  }

  private async lookOnce(): Promise<void> {
    const { homeserverFile, workersFolder, clock, log } = this.options;
    const state = [await stateOf(homeserverFile), workersFolder === null ? '' : await stateOf(workersFolder)].join(
      '\n',
    );
    // What stands in the way may lie in another file, a secret's: after a failure it is tried each time.
    if (state === this.seen && this.read.readMs !== null && this.read.error === null) return;
    this.seen = state;
    try {
      const config = await readHomeserverConfig(homeserverFile, workersFolder);
      this.read = { config, error: null, readMs: clock.nowMs() };
    } catch (error) {
      // Nothing in a file may end the application.
      const message = error instanceof AppError ? error.message : `${homeserverFile}: it is not understood.`;
      if (message !== this.read.error) log.warn('the homeserver’s configuration could not be read', { cause: message });
      this.read = { ...this.read, error: message, readMs: clock.nowMs() };
    }
    if (!this.owned.isDisposed) this.changed.fire();
  }

  async dispose(): Promise<void> {
    await this.owned.dispose();
    await this.looking;
  }
}

/** Names, sizes and times of a file or of the files of a folder: what differs when one of them was changed. */
async function stateOf(path: string): Promise<string> {
  try {
    const found = await stat(path);
    if (!found.isDirectory()) return `${path} ${found.size} ${found.mtimeMs} ${found.ctimeMs}`;
    const names = (await readdir(path))
      .filter((name) => /\.ya?ml$/.test(name))
      .sort()
      .slice(0, maxFiles);
    const states = await Promise.all(names.map((name) => stat(join(path, name))));
    return names
      .map((name, index) => `${name} ${states[index]?.size} ${states[index]?.mtimeMs} ${states[index]?.ctimeMs}`)
      .join('\n');
  } catch {
    return 'not there';
  }
}

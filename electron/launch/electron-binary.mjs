import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inProject } from './project.mjs';
import { say } from './say.mjs';

// Where the place of the download is not reachable nobody should wait; where it is, a slow line gets its time.
const knockLimitMs = 5_000;
const downloadLimitMs = 5 * 60_000;
const tellEveryMs = 10_000;

/** The binary of npm's package electron, or null where its download has not been done. */
export function npmElectron() {
  const folder = inProject('node_modules', 'electron');
  const note = join(folder, 'path.txt');
  if (!existsSync(note)) return null;
  const binary = join(folder, 'dist', readFileSync(note, 'utf8').trim());
  return existsSync(binary) ? binary : null;
}

/**
 * Tries to fetch npm's Electron binary by the package's own installer, which checks its digest, under a time limit.
 * @returns {Promise<string | null>} its path; null where it cannot be had
 */
export async function fetchElectron() {
  const installer = inProject('node_modules', 'electron', 'install.js');
  if (!existsSync(installer)) return null;
  if (!(await isReachable())) return null;
  say('Fetching Electron (about 110 MB, once) …');
  await runInstaller(installer);
  return npmElectron();
}

/** Asks the place of the download for an answer, whatever it is. A mirror or a proxy is left to the installer. */
async function isReachable() {
  const { env } = process;
  const elsewhere = ['ELECTRON_MIRROR', 'npm_config_electron_mirror', 'ELECTRON_GET_USE_PROXY'];
  if (elsewhere.some((name) => env[name])) return true;
  try {
    const signal = AbortSignal.timeout(knockLimitMs);
    const answer = await fetch('https://github.com/electron/electron/releases', { method: 'HEAD', signal });
    return answer.ok;
  } catch {
    return false;
  }
}

function runInstaller(installer) {
  return new Promise((resolve) => {
    const started = Date.now();
    const child = spawn(process.execPath, [installer], { stdio: ['ignore', 'ignore', 'ignore'] });
    const limit = setTimeout(() => child.kill('SIGKILL'), downloadLimitMs);
    const telling = setInterval(
      () => say(`  still fetching, ${Math.round((Date.now() - started) / 1000)} s`),
      tellEveryMs,
    );
    const done = () => {
      clearTimeout(limit);
      clearInterval(telling);
      resolve();
    };
    child.once('error', done);
    child.once('exit', done);
  });
}

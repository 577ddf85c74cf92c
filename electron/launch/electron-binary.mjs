import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inProject } from './project.mjs';
import { say } from './say.mjs';

// On a fast line the download takes half a minute; where its place is not reachable nobody should wait for long.
const downloadLimitMs = 120_000;
const silenceLimitMs = 15_000;

/** The binary of npm's package electron, or null where its download has not been done. */
export function npmElectron() {
  const folder = inProject('node_modules', 'electron');
  const note = join(folder, 'path.txt');
  if (!existsSync(note)) return null;
  const binary = join(folder, 'dist', readFileSync(note, 'utf8').trim());
  return existsSync(binary) ? binary : null;
}

/**
 * Tries to fetch npm's Electron binary by the package's own installer (which checks its digest), under a time limit.
 * @returns {Promise<string | null>} its path; null where it cannot be had
 */
export async function fetchElectron() {
  say('Fetching Electron (about 110 MB, once) …');
  const installer = inProject('node_modules', 'electron', 'install.js');
  if (!existsSync(installer)) return null;
  await runFor(installer);
  return npmElectron();
}

function runFor(installer) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [installer], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, force_no_cache: '' },
    });
    const end = () => child.kill('SIGKILL');
    const limit = setTimeout(end, downloadLimitMs);
    let silence = setTimeout(end, silenceLimitMs);
    const heard = (chunk) => {
      clearTimeout(silence);
      silence = setTimeout(end, downloadLimitMs);
      if (process.stderr.isTTY) process.stderr.write(chunk);
    };
    child.stdout.on('data', heard);
    child.stderr.on('data', heard);
    child.once('error', () => resolve());
    child.once('exit', () => {
      clearTimeout(limit);
      clearTimeout(silence);
      resolve();
    });
  });
}

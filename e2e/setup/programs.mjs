import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Chromium for the served window: SYNOPTIC_CHROMIUM, else the system's. */
export function chromiumPath() {
  const named = process.env.SYNOPTIC_CHROMIUM;
  if (named) return named;
  return ['chromium', 'chromium-browser', 'google-chrome-stable'].map(findInPath).find((path) => path !== null) ?? null;
}

/** Folder of initdb and postgres, or null. Debian keeps them out of PATH, one folder for each version. */
export function postgresPrograms() {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = versions.map((version) => join(root, version, 'bin'));
  return [...folders, ...pathFolders()].find((folder) => existsSync(join(folder, 'initdb'))) ?? null;
}

/** True if a program of this name is in PATH. */
export function inPath(name) {
  return findInPath(name) !== null;
}

function findInPath(name) {
  return (
    pathFolders()
      .map((folder) => join(folder, name))
      .find(existsSync) ?? null
  );
}

function pathFolders() {
  return (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
}

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder, wherever the command was called. */
export const projectFolder = fileURLToPath(new URL('../../', import.meta.url));

/** Path inside the project. */
export function inProject(...parts) {
  return join(projectFolder, ...parts);
}

/** Where downloads are kept, outside the tree, so that a new clone finds them. */
export function cacheFolder() {
  return process.env.SYNOPTIC_CACHE || join(homedir(), '.cache', 'synoptic');
}

/** SHA-256 over the names and bytes of files and folders of the project; what does not exist counts as absent. */
export function digestOf(paths) {
  const hash = createHash('sha256');
  for (const file of paths.flatMap((path) => filesUnder(inProject(path))).sort()) {
    hash
      .update(`${relative(projectFolder, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

/** True if `stampFile` says that a step was done for exactly this digest. */
export function isStamped(stampFile, digest) {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8').trim() === digest;
}

/** Notes that a step is done for this digest. */
export function stamp(stampFile, digest) {
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, `${digest}\n`);
}

function filesUnder(path) {
  if (!existsSync(path)) return [];
  try {
    return readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? filesUnder(join(path, entry.name)) : entry.isFile() ? [join(path, entry.name)] : [],
    );
  } catch {
    return [path]; // a file
  }
}

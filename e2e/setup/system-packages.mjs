import { existsSync, readdirSync } from 'node:fs';
import { cacheFolder } from '../../electron/launch/project.mjs';
import { Failure, say } from '../../electron/launch/say.mjs';
import { chromiumPath, inPath, postgresPrograms } from './programs.mjs';
import { capture, run } from './run-command.mjs';
import { canUsePostgres } from './services.mjs';

/**
 * What the tests need of the operating system, and which Debian packages bring it.
 * A need is asked for only where the machine shows that it lacks it.
 */
const needs = [
  { packages: ['xvfb', 'xauth'], isMet: () => inPath('xvfb-run') && inPath('Xvfb') && inPath('xauth') },
  { packages: ['libgtk-3-0'], isMet: () => hasLibrary('libgtk-3.so.0') },
  { packages: ['libnss3'], isMet: () => hasLibrary('libnss3.so') },
  { packages: ['libasound2'], isMet: () => hasLibrary('libasound.so.2') },
  { packages: ['libgbm1'], isMet: () => hasLibrary('libgbm.so.1') },
  { packages: ['chromium'], isMet: () => chromiumPath() !== null },
  { packages: ['fonts-dejavu-core'], isMet: async () => (await capture('fc-list', [])).text.includes('DejaVu') },
  { packages: ['python3-venv', 'python3-pip'], isMet: () => python('import venv, ensurepip, pip') },
  // psycopg2, which the homeserver of the acceptance tests uses, comes as source.
  { packages: ['gcc', 'libpq-dev', 'python3-dev'], isMet: canCompilePsycopg },
  { packages: ['postgresql'], isMet: async () => postgresPrograms() !== null || (await canUsePostgres()) },
  { packages: ['redis-server'], isMet: () => inPath('redis-server') },
];

/**
 * Makes sure that all of it is there: installs as root on Debian, else names the one command and stops.
 */
export async function ensureSystemPackages() {
  if (process.platform !== 'linux') {
    throw new Failure('The tests run on Linux.', 'Use a machine or a container with Debian 12 or newer.');
  }
  const missing = [];
  for (const need of needs) if (!(await need.isMet())) missing.push(...need.packages);
  if (missing.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version') || !inPath('apt-get')) {
    throw new Failure(
      `System packages are missing: ${missing.join(' ')}.`,
      `Install them, then run npm test again:  sudo ${command}`,
    );
  }
  say(`Installing system packages: ${missing.join(' ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const [, ...args] = command.split(' ');
  // Package lists of a fresh machine are empty or old.
  if (
    (await run('apt-get', ['update', '-qq'], { env })) !== 0 ||
    (await run('apt-get', ['-qq', ...args], { env })) !== 0
  ) {
    throw new Failure(
      'The system packages could not be installed.',
      `See what apt-get said above; the command was:  ${command}`,
    );
  }
}

async function canCompilePsycopg() {
  if (existsSync(cacheFolder()) && readdirSync(cacheFolder()).some((name) => name.startsWith('synapse-'))) return true;
  const header = 'import os, sysconfig; assert os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h"))';
  return inPath('gcc') && inPath('pg_config') && (await python(header));
}

async function python(code) {
  return (await capture('python3', ['-c', code])).code === 0;
}

async function hasLibrary(name) {
  const { text } = await capture(existsSync('/sbin/ldconfig') ? '/sbin/ldconfig' : 'ldconfig', ['-p']);
  return text.includes(name);
}

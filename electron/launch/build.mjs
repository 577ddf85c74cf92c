import { cpSync, existsSync, rmSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { digestOf, inProject, isStamped, stamp } from './project.mjs';
import { Failure, runScript, say } from './say.mjs';

const stampFile = inProject('dist', 'build-stamp');
const inputs = [
  'electron',
  'shared',
  'renderer',
  'migrations',
  'vite.config.ts',
  'tsconfig.base.json',
  'package.json',
  'package-lock.json',
];

/** Builds dist/ unless it was built from exactly these files. */
export async function ensureBuilt() {
  const digest = digestOf(inputs);
  if (isStamped(stampFile, digest) && existsSync(inProject('dist', 'electron', 'serve.js'))) return;
  const started = Date.now();
  say('Building …');
  forgetBuild();
  await buildAll();
  stamp(stampFile, digest);
  say(`Built in ${((Date.now() - started) / 1000).toFixed(1)} s.`);
}

/** What lies in dist/ is no longer known to be built from anything certain. */
export function forgetBuild() {
  rmSync(stampFile, { force: true });
}

/** How the main process, the serve host and the preload script are bundled: CommonJS for the oldest Node. */
export async function coreBundle() {
  const { runtimeFloor } = await import('../runtime-floor.mjs');
  const entry = (out, file) => ({ in: inProject('electron', file), out });
  return {
    entryPoints: [entry('main', 'main.ts'), entry('serve', 'serve.ts'), entry('preload', 'hosts/desktop/preload.ts')],
    outdir: inProject('dist', 'electron'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: `node${runtimeFloor.node}`,
    // electron is the runtime itself; pg-native is an optional part of pg that is never used here.
    external: ['electron', 'pg-native'],
    sourcemap: true,
    logLevel: 'warning',
    tsconfig: inProject('tsconfig.base.json'),
  };
}

/** Migrations travel as they are: their digests are kept in the database. */
export function copyMigrations() {
  rmSync(inProject('dist', 'migrations'), { recursive: true, force: true });
  cpSync(inProject('migrations'), inProject('dist', 'migrations'), { recursive: true });
}

async function buildAll() {
  // The configuration is TypeScript in a package that is not of type module; vite may bundle it, as it does.
  process.env.VITE_CONFIG_NATIVE_IGNORE_WARNING = 'true';
  const [{ build: bundle }, { build: buildWindow }] = await Promise.all([import('esbuild'), import('vite')]);
  try {
    await bundle(await coreBundle());
    copyMigrations();
    await buildWindow({ configFile: inProject('vite.config.ts'), root: inProject('renderer'), logLevel: 'warn' });
  } catch (error) {
    throw new Failure(
      `The build failed: ${error instanceof Error ? error.message : String(error)}`,
      'Mend what it names and run the same command again.',
    );
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await runScript(ensureBuilt);

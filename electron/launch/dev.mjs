import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { copyMigrations, coreBundle, forgetBuild } from './build.mjs';
import { npmElectron } from './electron-binary.mjs';
import { ensureInstalled } from './install.mjs';
import { inProject, projectFolder } from './project.mjs';
import { runScript, say } from './say.mjs';

const hostPort = '7461';
const settleMs = 200;

/**
 * `npm run dev`: builds both sides at each save. The host starts again when the core changed; a window that changed is
 * reloaded (Electron by itself, a browser by hand). Electron where there is one and a display, else the served window.
 */
async function dev() {
  ensureInstalled();
  process.env.VITE_CONFIG_NATIVE_IGNORE_WARNING = 'true';
  forgetBuild();
  copyMigrations();
  const { build: buildWindow } = await import('vite');
  await buildWindow({
    configFile: inProject('vite.config.ts'),
    root: inProject('renderer'),
    logLevel: 'warn',
    build: { watch: {} },
  });
  const { context } = await import('esbuild');
  const host = new Host();
  const plugin = {
    name: 'start-again',
    setup: (build) => build.onEnd(({ errors }) => void (errors.length === 0 && host.startAgain())),
  };
  const bundling = await context({ ...(await coreBundle()), plugins: [plugin] });
  await bundling.watch();
  watch(inProject('migrations'), { recursive: true }, () => {
    copyMigrations();
    host.startAgain();
  });
}

/** The running host; several changes in a row are one start. */
class Host {
  #child = null;
  #timer = null;

  startAgain() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#replace(), settleMs);
  }

  async #replace() {
    const before = this.#child;
    if (before && before.exitCode === null) {
      const ended = new Promise((resolve) => before.once('exit', resolve));
      before.kill('SIGTERM');
      await ended;
    }
    const [command, args] = hostCommand();
    say('Starting the host …');
    const env = { SYNOPTIC_LOG: 'info', ...process.env, SYNOPTIC_DEVELOPMENT: '1' };
    this.#child = spawn(command, args, { stdio: 'inherit', env });
  }
}

function hostCommand() {
  const binary = process.env.SYNOPTIC_ELECTRON || npmElectron();
  const hasDisplay = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (binary && hasDisplay && process.getuid?.() !== 0) return [binary, ['--inspect=0', projectFolder]];
  const script = inProject('dist', 'electron', 'serve.js');
  return [process.execPath, ['--inspect=0', script, '--demo', '--port', hostPort]];
}

await runScript(dev);

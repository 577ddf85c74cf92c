import { spawn } from 'node:child_process';
import { ensureBuilt } from './build.mjs';
import { fetchElectron, npmElectron } from './electron-binary.mjs';
import { ensureInstalled } from './install.mjs';
import { inProject, projectFolder } from './project.mjs';
import { runScript, say } from './say.mjs';

// An Electron that cannot run here (no sandbox, a missing library) ends at once.
const startLimitMs = 5_000;

/** `npm start`: installs and builds what is missing, opens Electron; where that cannot be, the served window. */
await runScript(async () => {
  ensureInstalled();
  await ensureBuilt();
  const hindrance = await openElectron();
  if (hindrance === null) return;
  say(`${hindrance} The window is served on this machine instead.`);
  await serve();
});

/** Runs Electron until it ends. @returns {Promise<string | null>} why it cannot be, in a sentence; null if it ran */
async function openElectron() {
  if (!hasDisplay()) return 'There is no display.';
  if (process.platform === 'linux' && process.getuid?.() === 0) return 'Electron does not run as root.';
  const binary = process.env.SYNOPTIC_ELECTRON || npmElectron() || (await fetchElectron());
  if (!binary) return 'The Electron binary cannot be fetched here.';
  say('Opening Synoptic …');
  const started = Date.now();
  const code = await run(binary, [projectFolder, ...process.argv.slice(2)], { ...process.env, SYNOPTIC_DEMO: '1' });
  if (code === 0 || Date.now() - started > startLimitMs) {
    process.exitCode = code;
    return null;
  }
  return `Electron ended at once with ${code}.`;
}

/** Serves with the demo homeserver open, and shows the address in a browser where there is one. */
async function serve() {
  const script = inProject('dist', 'electron', 'serve.js');
  const args = [script, '--demo', '--json', ...process.argv.slice(2)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  let text = '';
  child.stdout.on('data', (chunk) => {
    if (text.includes('\n')) return;
    text += chunk;
    if (text.includes('\n')) showAddress(JSON.parse(text).openUrl);
  });
  process.exitCode = await new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}

function showAddress(address) {
  say(`Open this address within five minutes; it works once:\n  ${address}\nCtrl+C ends it.`);
  if (!hasDisplay()) return;
  const opener = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] }[process.platform] ?? ['xdg-open'];
  const child = spawn(opener[0], [...opener.slice(1), address], { stdio: 'ignore', detached: true });
  child.once('error', () => undefined); // no browser: the address stands above
  child.unref();
}

function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

function run(command, args, env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', env });
    child.once('error', () => resolve(1));
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

import { spawn } from 'node:child_process';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { inProject } from './project.mjs';
import { runScript } from './say.mjs';

/** `npm run serve -- …`: installs and builds what is missing, then serves with the same arguments. */
await runScript(async () => {
  ensureInstalled();
  await ensureBuilt();
  const child = spawn(process.execPath, [inProject('dist', 'electron', 'serve.js'), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.exitCode = await new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
});

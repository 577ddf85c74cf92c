import { mkdirSync, rmSync } from 'node:fs';
import { ensureBuilt } from '../../electron/launch/build.mjs';
import { ensureInstalled } from '../../electron/launch/install.mjs';
import { inProject } from '../../electron/launch/project.mjs';
import { Failure, runScript, say } from '../../electron/launch/say.mjs';
import { run } from './run-command.mjs';
import { readPlaywright, readVitest } from './test-results.mjs';

/**
 * `npm test`: installs, builds and starts what the suites need, runs them in their order, and ends with the line
 * `N passed, N failed` over all of them. With the name of a suite: that one alone; what
 * follows the name goes to its runner (`npm run test:e2e -- smoke --project served`).
 */
const results = inProject('e2e', 'results');
const [suite, ...filters] = process.argv.slice(2);
const vitest = (project) => ({
  run: (env) => node('vitest', ['run', '--project', project, ...jsonTo(project), ...filters], env),
  read: () => readVitest(`${results}/${project}.json`),
});
const jsonTo = (name) => ['--reporter=default', '--reporter=json', `--outputFile.json=${results}/${name}.json`];

// By itself the display begins anew when its last window closes, and refuses one that opens at that moment.
const onDisplay = ['-a', '-s', '-screen 0 1280x1024x24 -noreset'];

// Tools that check the whole tree count as one test each.
const suites = {
  lint: { run: () => npm('lint') },
  types: { run: () => npm('types') },
  unit: vitest('unit'),
  int: vitest('integration'),
  e2e: {
    run: (env) =>
      run('xvfb-run', [...onDisplay, 'npx', 'playwright', 'test', '-c', 'e2e/playwright.config.ts', ...filters], {
        env,
      }),
    read: () => readPlaywright(`${results}/e2e.json`),
  },
  acceptance: vitest('acceptance'),
};

await runScript(async () => {
  const names = suite === undefined ? Object.keys(suites) : [suite];
  const unknown = names.find((name) => !(name in suites));
  if (unknown) throw new Failure(`There is no suite ${unknown}.`, `The suites: ${Object.keys(suites).join(', ')}.`);
  const { env, stop } = await prepare(names);
  const total = await runSuites(names, { ...process.env, ...env }).finally(stop);
  process.exitCode = total.failed === 0 ? 0 : 1;
  if (total.skipped.length > 0) process.stdout.write(`skipped: ${total.skipped.join('; ')}\n`);
  process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
});

/** Everything that the suites need, before the first of them runs. */
async function prepare(names) {
  ensureInstalled();
  const needs = (...some) => some.some((name) => names.includes(name));
  // Lazy: these import packages, which were perhaps installed just now.
  const { ensureSystemPackages } = await import('./system-packages.mjs');
  const { chromiumPath } = await import('./programs.mjs');
  const { ensureServices } = await import('./services.mjs');
  const { ensureTestElectron } = await import('./test-electron.mjs');
  if (needs('int', 'e2e', 'acceptance')) await ensureSystemPackages();
  if (needs('e2e', 'acceptance')) await ensureBuilt();
  if (needs('acceptance') && (await node('tsx', ['e2e/lab/install.ts'], process.env, 'ignore')) !== 0) {
    throw new Failure(
      'The homeserver for the acceptance tests could not be installed.',
      'See above; pip must reach its index.',
    );
  }
  const env = needs('e2e') ? { SYNOPTIC_ELECTRON: await ensureTestElectron(), SYNOPTIC_CHROMIUM: chromiumPath() } : {};
  const services = needs('int', 'e2e', 'acceptance')
    ? await ensureServices()
    : { env: {}, stop: async () => undefined };
  mkdirSync(results, { recursive: true });
  return { env: { ...env, ...services.env }, stop: services.stop };
}

async function runSuites(names, env) {
  const total = { passed: 0, failed: 0, skipped: [] };
  for (const name of names) {
    say(`\n── ${name} ──`);
    const started = Date.now();
    const { run: runSuite, read } = suites[name];
    if (read) rmSync(`${results}/${name === 'int' ? 'integration' : name}.json`, { force: true });
    const code = await runSuite(env);
    const counts = read ? read() : { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: [] };
    // A suite that crashed, or that found no test, has failed, whatever it counted until then.
    if ((code !== 0 && counts.failed === 0) || counts.passed + counts.failed === 0) counts.failed += 1;
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped.push(...counts.skipped.map((title) => `${name}: ${title}`));
    const seconds = Math.round((Date.now() - started) / 1000);
    say(`${name}: ${counts.passed} passed, ${counts.failed} failed (${seconds} s)`);
  }
  return total;
}

function node(command, args, env, stdout = 'inherit') {
  return run('npx', ['--no-install', command, ...args], { env, stdio: ['ignore', stdout, 'inherit'] });
}

function npm(script) {
  return run('npm', ['run', '--silent', script]);
}

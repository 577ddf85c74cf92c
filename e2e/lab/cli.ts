import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Lab } from './homeserver';
import { readLabNames } from './lab-state';
import { seed } from './seed';

const USAGE = `npm run lab -- <what> [name]

  up [name]      install if missing, start a homeserver of seven processes (an old one of that name goes)
  seed [name]    fill it with every past, once; print the ground truth as JSON
  status [name]  processes, ports, databases; without a name, of all labs
  down [name]    end its processes, drop its database

The name is "dev" unless given. Everything lives in SYNOPTIC_CACHE, or ~/.cache/synoptic.
PostgreSQL and Redis: SYNOPTIC_TEST_POSTGRES, SYNOPTIC_TEST_REDIS, or those of this machine.
`;

const commands: Record<string, (name?: string) => Promise<void>> = {
  async up(name = 'dev') {
    const lab = await Lab.up({ name });
    process.stdout.write(describe(lab));
  },

  async seed(name = 'dev') {
    const lab = attach(name);
    const file = join(lab.state.folder, 'ground-truth.json');
    if (!existsSync(file)) writeFileSync(file, `${JSON.stringify(await seed(lab), null, 2)}\n`);
    process.stdout.write(readFileSync(file, 'utf8'));
  },

  async status(name) {
    const labs = name === undefined ? readLabNames().map(attach) : [attach(name)];
    process.stdout.write(labs.length === 0 ? 'no lab\n' : labs.map(describe).join('\n'));
  },

  async down(name = 'dev') {
    await attach(name).down();
  },
};

function attach(name: string): Lab {
  const lab = Lab.attach(name);
  if (!lab) throw new Error(`no lab ${name}: start it with \`npm run lab -- up ${name}\``);
  return lab;
}

function describe(lab: Lab): string {
  const { name, folder, serverName, databaseUrl, redisUrl } = lab.state;
  const processes = lab.processes.map(
    ({ name, port, pid, logFile }) =>
      `  ${name.padEnd(12)}port ${port}  pid ${lab.isRunning(name) ? pid : '-'}  ${logFile}`,
  );
  return [
    `${name}: ${serverName}`,
    `  database    ${databaseUrl}`,
    `  Redis       ${redisUrl}`,
    `  homeserver  ${join(folder, 'homeserver.yaml')}`,
    ...processes,
    '',
  ].join('\n');
}

async function main(what = '', name?: string): Promise<void> {
  const command = Object.hasOwn(commands, what) ? commands[what] : undefined;
  if (!command) throw new Error(USAGE);
  await command(name);
}

main(...process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});

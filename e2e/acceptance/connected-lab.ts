import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import type { GroundTruth } from '../lab/ground-truth';
import { Lab, type LabOptions } from '../lab/homeserver';
import { seed } from '../lab/seed';
import { startServe, type ServeHost } from '../serve-host';

/** A real homeserver, seeded, with Synoptic connected to it as an operator would: roles from the script, Redis, unlocked. */
export interface ConnectedLab {
  lab: Lab;
  truth: GroundTruth;
  synoptic: ServeHost;
  /** Superuser at the homeserver's database, to look behind the scenes. */
  database: Client;
  dispose(): Promise<void>;
}

/** Starts, seeds, runs the role script, connects. @param args further options of serve, e.g. `--writer` */
export async function connectLab(options: LabOptions, args: readonly string[] = ['--writer']): Promise<ConnectedLab> {
  const lab = await Lab.up(options);
  try {
    const truth = await seed(lab, { soonMs: 5_000 });
    const database = new Client({ connectionString: lab.databaseUrl });
    await database.connect();
    await database.query(readFileSync(join(__dirname, '..', '..', 'migrations', 'roles.sql'), 'utf8'));
    const synoptic = await serveFor(lab, args);
    const dispose = async (): Promise<void> => {
      await synoptic.dispose();
      await database.end();
      await lab.down();
    };
    return { lab, truth, synoptic, database, dispose };
  } catch (error) {
    await lab.down();
    throw error;
  }
}

/** A serve host on the lab's database and Redis, under the least logins. */
export function serveFor(lab: Lab, args: readonly string[], dataFolder?: string): Promise<ServeHost> {
  const login = (user: string): string => {
    const url = new URL(lab.databaseUrl);
    url.username = user;
    url.password = '';
    return url.toString();
  };
  const writer = args.includes('--writer') ? ['--writer-connection', login('synoptic_censor')] : [];
  const connection = ['--connection', login('synoptic_reader'), '--redis', lab.redisUrl];
  return startServe({ args: [...connection, ...writer, ...args], ...(dataFolder === undefined ? {} : { dataFolder }) });
}

/** What the homeserver's own library makes of stored events when it prunes them. */
export function pruneWithHomeserver(lab: Lab, events: readonly { version: string; json: string }[]): string[] {
  const script = join(__dirname, 'prune_with_homeserver.py');
  const input = events.map((event) => `${JSON.stringify(event)}\n`).join('');
  const result = spawnSync(lab.state.python, [script], { input, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (result.status !== 0) throw new Error(`the homeserver's library failed: ${result.stderr}`);
  return result.stdout
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { json: string }).json);
}

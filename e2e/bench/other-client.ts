import { spawn } from 'node:child_process';
import { quantile } from './psql';

/** How long another client of the database waits: the homeserver, say. In ms. */
export interface OtherClientFigures {
  readP95Ms: number;
  writeP95Ms: number;
}

/** Between two rounds, so that it is one client among others and not a load of its own. */
const restSeconds = 0.01;

/**
 * A client in a process of its own: reads an event and writes one, each in a transaction of its own, so many rounds long.
 * @param eventIds what it reads, in turn
 */
export async function otherClient(
  url: string,
  eventIds: readonly string[],
  rounds: number,
): Promise<OtherClientFigures> {
  const lines = ['\\o /dev/null', '\\timing on'];
  for (let round = 0; round < rounds; round += 1) {
    const id = eventIds[round % eventIds.length] ?? '';
    lines.push(
      `SELECT e.*, j.json FROM events e JOIN event_json j USING (event_id) WHERE e.event_id = '${id}';`,
      `INSERT INTO event_json SELECT '$bench' || gen_random_uuid(), room_id, internal_metadata, json, format_version FROM event_json WHERE event_id = '${id}';`,
      '\\timing off',
      `SELECT pg_sleep(${restSeconds});`,
      '\\timing on',
    );
  }
  const times = await timesOf(url, `${lines.join('\n')}\n`);
  const p95 = (from: number): number => quantile(times.filter((_, index) => index % 2 === from), 0.95); // prettier-ignore
  return { readP95Ms: p95(0), writeP95Ms: p95(1) };
}

function timesOf(url: string, script: string): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const child = spawn('psql', [url, '-Xq', '-v', 'ON_ERROR_STOP=1'], { env: { ...process.env, LC_ALL: 'C' } });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.once('exit', (code) => {
      if (code === 0) resolve([...out.matchAll(/^Time: ([\d.]+) ms/gm)].map((match) => Number(match[1])));
      else reject(new Error(`psql: ${err}`));
    });
    child.stdin.end(script);
  });
}

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { Lab } from './homeserver';

/** A connection to the lab's Redis that looks at others and ends them. */
export class RedisWarden {
  private readonly redis: Redis;

  constructor(redisUrl: string) {
    // Redis itself is stopped in tests: what cannot be asked now is asked again when it is back.
    this.redis = new Redis(redisUrl, { maxRetriesPerRequest: null, retryStrategy: () => 100 });
    this.redis.on('error', () => undefined);
  }

  /** Ends the connections of that name; gives how many. */
  async killNamed(name: string): Promise<number> {
    return this.killWhere((client) => client['name'] === name);
  }

  /** Ends the connections of one process of the lab; gives how many. It comes back by itself. */
  async killOf(lab: Lab, instance: string): Promise<number> {
    const ports = localPorts(lab.process(instance).pid);
    return this.killWhere(({ addr = '' }) => ports.has(Number(addr.slice(addr.lastIndexOf(':') + 1))));
  }

  /** Keeps one process away from Redis while `work` runs: each of its new connections is ended at once. */
  async keepAway<T>(lab: Lab, instance: string, work: () => Promise<T>): Promise<T> {
    let isOver = false;
    const killing = (async () => {
      while (!isOver) {
        await this.killOf(lab, instance);
        await sleep(20);
      }
    })();
    try {
      await this.killOf(lab, instance);
      return await work();
    } finally {
      isOver = true;
      await killing;
    }
  }

  /** How many hear the channel. */
  async countSubscribers(channel: string): Promise<number> {
    return Number((await this.redis.pubsub('NUMSUB', channel))[1]);
  }

  dispose(): void {
    this.redis.disconnect();
  }

  private async killWhere(isMeant: (client: Record<string, string>) => boolean): Promise<number> {
    const clients = String(await this.redis.client('LIST'))
      .trim()
      .split('\n')
      .map(readClient);
    const meant = clients.filter(isMeant);
    for (const { id = '' } of meant) await this.redis.client('KILL', 'ID', id);
    return meant.length;
  }
}

function readClient(line: string): Record<string, string> {
  return Object.fromEntries(line.split(' ').map((field) => field.split(/=(.*)/s, 2) as [string, string])); // `key=value`
}

/** Local ports of a process's TCP connections, by what Linux tells of its open files. */
function localPorts(pid: number): Set<number> {
  const sockets = new Set(
    readdirSync(`/proc/${pid}/fd`).map((name) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${name}`);
      } catch {
        return ''; // closed meanwhile
      }
    }),
  );
  const rows = readFileSync(`/proc/${pid}/net/tcp`, 'utf8').trim().split('\n').slice(1);
  const ours = rows
    .map((row) => row.trim().split(/\s+/))
    .filter((fields) => sockets.has(`socket:[${fields[9] ?? ''}]`));
  return new Set(ours.map((fields) => Number.parseInt(fields[1]?.split(':')[1] ?? '', 16)));
}

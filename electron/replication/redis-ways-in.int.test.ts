import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redisAddress } from '../../shared/contract/connections';
import { systemClock } from '../base/clock';
import { silentLog } from '../base/log';
import { startTestRedis, type TestRedis } from '../testing/redis-server';
import { createRedisConnection, type RedisConnection } from './redis-connection';
import { RedisLink } from './redis-link';

const serverName = 'ways.example';
const password = 'a long secret';
let redis: TestRedis;
let other: RedisConnection;
beforeAll(async () => {
  redis = await startTestRedis(password, { tls: true });
  other = createRedisConnection({ address: redisAddress.parse({ path: redis.socketPath }), password }, 'other');
  await other.connect();
  await other.subscribe(serverName, `${serverName}/USER_IP`, 'other.example', 'other.example/USER_IP');
});
afterAll(async () => {
  other.disconnect();
  await redis.dispose();
});

const secured = (): { host: string; port: number; tls: true; tlsCaFile: string } => {
  if (!redis.tls) throw new Error('no TLS');
  return { host: '127.0.0.1', port: redis.tls.port, tls: true, tlsCaFile: redis.tls.caFile };
};
const linkTo = (address: Parameters<typeof redisAddress.parse>[0]): RedisLink =>
  new RedisLink({ address: redisAddress.parse(address), password, serverName, log: silentLog, clock: systemClock });

describe('the ways to Redis', () => {
  it.each([
    ['a port', () => ({ host: '127.0.0.1', port: redis.port })],
    ['a unix socket', () => ({ path: redis.socketPath })],
    ['another database', () => ({ host: '127.0.0.1', port: redis.port, database: 3 })],
    ['TLS with an authority of its own', () => secured()],
  ])('%s carries lines out and in', async (_way, address) => {
    const link = linkTo(address());
    const heard: string[] = [];
    const done = new Promise<void>((resolve) => {
      link.onLine((line) => {
        heard.push(line);
        resolve();
      });
    });
    await link.start();
    expect(await link.publish('REPLICATE', { timeoutMs: 2_000 })).toBe(1);
    await done;
    expect({ heard, state: link.state.kind }).toEqual({ heard: ['REPLICATE'], state: 'live' });
    link.dispose();
  });

  it('a certificate of an authority that is not trusted is refused and named, as often as it is tried', async () => {
    // Two sockets fail in the middle of their handshakes: what the later one still says must not end the process.
    for (let attempt = 0; attempt < 25; attempt += 1) {
      const link = linkTo({ ...secured(), tlsCaFile: null });
      await expect(link.start()).rejects.toMatchObject({
        code: 'redis_unreachable',
        message: 'The certificate of Redis is not trusted.',
        details: { cause: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
      });
      link.dispose();
    }
    await systemClock.sleep(100);
  });

  it('names the other homeservers that share this Redis, without listening to them', async () => {
    const link = linkTo({ host: '127.0.0.1', port: redis.port });
    await link.start();
    expect(await link.listOtherServers()).toEqual(['other.example']);
    link.dispose();
  });
});

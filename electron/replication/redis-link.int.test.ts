import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redisAddress } from '../../shared/contract/connections';
import { systemClock } from '../base/clock';
import { silentLog } from '../base/log';
import { freePort, startTestRedis, type TestRedis } from '../testing/redis-server';
import { createLinkPublisher } from './link-publisher';
import { createRedisConnection } from './redis-connection';
import { RedisLink } from './redis-link';
import { probeRedisLogin, probeReplication } from './redis-probe';

const serverName = 'link.example';
const password = 'a long secret';

const linkTo = (port: number, secret = password): RedisLink =>
  new RedisLink({
    address: redisAddress.parse({ host: '127.0.0.1', port }),
    password: secret,
    serverName,
    log: silentLog,
    clock: systemClock,
  });

async function until(condition: () => boolean, what: string, withinMs = 8_000): Promise<void> {
  const endMs = Date.now() + withinMs;
  while (!condition()) {
    if (Date.now() > endMs) throw new Error(`not within ${withinMs} ms: ${what}`);
    await systemClock.sleep(20);
  }
}

describe('the link over Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startTestRedis(password);
  });
  afterAll(() => redis.dispose());

  const processOf = async (name: string): Promise<ReturnType<typeof createRedisConnection>> => {
    const connection = createRedisConnection(
      { address: redisAddress.parse({ path: redis.socketPath }), password },
      name,
    );
    connection.on('error', () => undefined);
    await connection.connect();
    await connection.subscribe(serverName);
    return connection;
  };

  it('hears lines, counts the others who listen, and tells a REPLICATE of another from its own', async () => {
    const other = await processOf('other');
    const speaker = createRedisConnection(
      { address: redisAddress.parse({ host: '127.0.0.1', port: redis.port }), password },
      'speaker',
    );
    await speaker.connect();
    const link = linkTo(redis.port);
    const publisher = createLinkPublisher(link, systemClock, silentLog);
    let replicates = 0;
    publisher.onReplicate(() => (replicates += 1));
    await link.start();
    await speaker.publish(serverName, 'POSITION events persister1 4 7');
    await speaker.publish(serverName, 'REPLICATE');
    await until(() => replicates === 1, 'a REPLICATE of another');
    await until(() => publisher.knownInstances().length === 1, 'an announcement');
    expect(publisher.knownInstances().map((instance) => instance.instanceName)).toEqual(['persister1']);
    expect(await publisher.publish('POSITION caches synoptic 1 1', { timeoutMs: 1_000 })).toBe(1);
    expect(await publisher.countSubscribers()).toBe(1);
    await systemClock.sleep(50);
    expect({ replicates, instances: publisher.knownInstances().length }).toEqual({ replicates: 1, instances: 1 });
    for (const closing of [publisher, link]) await closing.dispose();
    for (const connection of [other, speaker]) connection.disconnect();
  });

  it('never subscribes to the channel that carries access tokens', async () => {
    const link = linkTo(redis.port);
    await link.start();
    const looker = createRedisConnection(
      { address: redisAddress.parse({ host: '127.0.0.1', port: redis.port }), password },
      'looker',
    );
    await looker.connect();
    expect(await looker.pubsub('CHANNELS')).toEqual([serverName]);
    looker.disconnect();
    link.dispose();
  });

  it('comes back by itself after Redis was gone, and says so', async () => {
    const link = linkTo(redis.port);
    const states: string[] = [];
    link.onState((state) => states.push(state.kind));
    await link.start();
    await redis.stop();
    await until(() => link.state.kind === 'reconnecting', 'the loss');
    await expect(link.publish('REPLICATE', { timeoutMs: 200 })).rejects.toMatchObject({ code: 'redis_unreachable' });
    await redis.start();
    await until(() => link.state.kind === 'live', 'the return');
    expect(states[0]).toBe('live');
    expect(states.at(-1)).toBe('live');
    link.dispose();
  });

  it('comes back after its connections are killed', async () => {
    const link = linkTo(redis.port);
    let lives = 0;
    link.onState((state) => (lives += state.kind === 'live' ? 1 : 0));
    await link.start();
    const killer = createRedisConnection(
      { address: redisAddress.parse({ host: '127.0.0.1', port: redis.port }), password },
      'killer',
    );
    await killer.connect();
    await killer.client('KILL', 'TYPE', 'pubsub');
    await until(() => lives === 2, 'a second life');
    killer.disconnect();
    link.dispose();
  });

  it('gives up a publish in time when Redis accepts and does not answer', async () => {
    const link = linkTo(redis.port);
    await link.start();
    redis.hold();
    const startedMs = Date.now();
    await expect(link.publish('REPLICATE', { timeoutMs: 300 })).rejects.toMatchObject({ code: 'redis_unreachable' });
    expect(Date.now() - startedMs).toBeLessThan(1_500);
    redis.release();
    link.dispose();
  });

  it('tells a refused login and an absent server apart, without naming the password', async () => {
    const wrong = linkTo(redis.port, 'wrong secret');
    await expect(wrong.start()).rejects.toMatchObject({ code: 'redis_login_failed' });
    expect(JSON.stringify(wrong.state)).not.toContain('wrong secret');
    wrong.dispose();
    const absent = linkTo(await freePort());
    await expect(absent.start()).rejects.toMatchObject({
      code: 'redis_unreachable',
      details: { cause: 'ECONNREFUSED' },
    });
    absent.dispose();
  });

  it('is probed: login, and who answers REPLICATE', async () => {
    const target = { address: redisAddress.parse({ host: '127.0.0.1', port: redis.port }), password };
    await probeRedisLogin(target);
    await expect(probeRedisLogin({ ...target, password: 'no' })).rejects.toMatchObject({ code: 'redis_login_failed' });
    const answering = await processOf('answering');
    const speaker = createRedisConnection(target, 'speaker');
    await speaker.connect();
    answering.on('message', (_channel: string, line: string) => {
      if (line === 'REPLICATE') void speaker.publish(serverName, 'POSITION events master 1 1');
    });
    expect(await probeReplication(target, serverName, { clock: systemClock, waitMs: 300 })).toEqual({
      listening: 1,
      instances: ['master'],
    });
    for (const connection of [answering, speaker]) connection.disconnect();
  });
});

import type { Clock } from '../base/clock';
import { parseCommand } from './commands';
import { HeardInstances } from './heard-instances';
import { createRedisConnection, translateRedisError, type RedisTarget } from './redis-connection';

/** What one look at Redis and its channel showed. */
export interface RedisProbeResult {
  /** Subscribers of the server's channel besides the probe. */
  listening: number;
  /** Instances that answered REPLICATE within the waiting time, by wire name. */
  instances: string[];
}

/**
 * Logs in and goes away again. @throws AppError redis_unreachable, redis_login_failed
 */
export async function probeRedisLogin(target: RedisTarget): Promise<void> {
  const connection = createRedisConnection(target, 'probe');
  let failure: unknown;
  connection.on('error', (error) => (failure = error));
  try {
    await connection.connect();
    await connection.ping();
  } catch (error) {
    throw translateRedisError(failure ?? error);
  } finally {
    connection.disconnect();
  }
}

/**
 * Subscribes to the server's channel, asks every process to announce itself and listens for `waitMs`.
 * @throws AppError redis_unreachable, redis_login_failed
 */
export async function probeReplication(
  target: RedisTarget,
  serverName: string,
  options: { clock: Clock; waitMs: number },
): Promise<RedisProbeResult> {
  const subscriber = createRedisConnection(target, 'probe-subscriber');
  const publisher = createRedisConnection(target, 'probe-publisher');
  const heard = new HeardInstances(options.clock);
  let failure: unknown;
  for (const connection of [subscriber, publisher]) connection.on('error', (error) => (failure = error));
  subscriber.on('message', (_channel: string, line: string) => heard.note(parseCommand(line)));
  try {
    await Promise.all([subscriber.connect(), publisher.connect()]);
    await subscriber.subscribe(serverName);
    const receivers = await publisher.publish(serverName, 'REPLICATE');
    await options.clock.sleep(options.waitMs);
    return { listening: Math.max(0, receivers - 1), instances: heard.list().map((instance) => instance.instanceName) };
  } catch (error) {
    throw translateRedisError(failure ?? error);
  } finally {
    subscriber.disconnect();
    publisher.disconnect();
  }
}

import { flag, sections, text, texts, wholeNumber, type Section } from './section';
import type { ConfiguredListener, ReplicationLocation } from './topology';

const kinds: ReadonlyMap<string, ConfiguredListener['kind']> = new Map([
  ['http', 'http'],
  ['metrics', 'metrics'],
  ['manhole', 'manhole'],
]);
const everywhere = new Set(['0.0.0.0', '::', '*', '']);
/** A process has a handful. */
const maxListeners = 50;

/**
 * Listeners as a client would reach them. One that listens everywhere is reached where `instance_map` says the process is,
 * else on this machine.
 */
export function listenersOf(value: unknown, host: string | null): ConfiguredListener[] {
  return sections(value)
    .slice(0, maxListeners)
    .map((listener) => {
      const resources = resourcesOf(listener);
      const path = text(listener['path']);
      return {
        // One that serves nothing but metrics is asked for these alone; beside others they are one resource more.
        kind: servesOnlyMetrics(resources) ? 'metrics' : (kinds.get(text(listener['type']) ?? '') ?? 'other'),
        host: path === null ? reachableHost(listener, host) : null,
        port: wholeNumber(listener['port']),
        path,
        tls: flag(listener['tls']) === true,
        resources,
      };
    });
}

function servesOnlyMetrics(resources: readonly string[]): boolean {
  return resources.length > 0 && resources.every((name) => name === 'metrics' || name === 'health');
}

function resourcesOf(listener: Section): string[] {
  const names = sections(listener['resources']).flatMap((resource) => texts(resource['names']));
  return [...new Set(names)];
}

function reachableHost(listener: Section, host: string | null): string {
  const bound = [...texts(listener['bind_addresses']), ...texts(listener['bind_address'])];
  const named = bound.find((address) => !everywhere.has(address));
  return named ?? host ?? '127.0.0.1';
}

/** An entry of `instance_map`; null if it names no place. */
export function replicationOf(entry: Section): ReplicationLocation | null {
  const path = text(entry['path']);
  const host = text(entry['host']);
  const port = wholeNumber(entry['port']);
  if (path === null && (host === null || port === null)) return null;
  return { host, port, path, tls: flag(entry['tls']) === true };
}

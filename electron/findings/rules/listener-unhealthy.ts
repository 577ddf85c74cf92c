import type { HomeserverFacts, ListenerHealth } from '../facts';
import { evidenceFrom, finding, found, type FindingRule } from './finding-rule';

const code = 'listener_unhealthy';

const loopback = /^(127\.|localhost:|\[?::1)/;

/** A configuration that names this machine for every process, read on another: whoever is heard on the wire does run. */
function isOfAnotherMachine({ instanceName, address, sentence }: ListenerHealth, { wire }: HomeserverFacts): boolean {
  if (!loopback.test(address) || !sentence.endsWith('ECONNREFUSED')) return false;
  const heard = wire.instances.find((instance) => instance.instanceName === instanceName);
  return wire.live && heard !== undefined && heard.silentSinceMs === null;
}

export const listenerUnhealthyRule: FindingRule = {
  code,
  sentence: 'Listeners answer /health.',
  check: ({ facts }) => {
    const known = facts.health.filter((listener) => listener.state !== 'unknown');
    if (known.length === 0) return { unchecked: 'No listener with a health resource is known, or none was asked yet.' };
    const failing = known.filter((listener) => listener.state === 'failing' && !isOfAnotherMachine(listener, facts));
    return found(
      failing.map(({ instanceName, address, atMs, sentence }) =>
        finding({
          code,
          part: address,
          severity: 'failed',
          subject: { kind: 'instance', id: instanceName },
          sentence: `${instanceName} does not answer /health at ${address}.`,
          meaning: 'Requests that are routed to this listener fail or wait.',
          evidence: [evidenceFrom('health', atMs, sentence)],
          remedy: `Look whether ${instanceName} runs and whether this machine can reach ${address}.`,
        }),
      ),
    );
  },
};

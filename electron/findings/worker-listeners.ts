import type { Worker } from '../../shared/contract/workers';
import type { HomeserverFacts, ListenerHealth } from './facts';
import { addressOf } from '../base/http-get';

/** Listeners by configuration, with what `/health` last answered on each. */
export function listenersOf(instanceName: string, { topology, health }: HomeserverFacts): Worker['listeners'] {
  const process = topology?.processes.find((one) => one.instanceName === instanceName);
  const asked = health.filter((one) => one.instanceName === instanceName);
  return (process?.listeners ?? []).map((listener) => {
    const address = addressOf(listener);
    return {
      address,
      kind: listener.kind,
      resources: listener.resources,
      health: healthOf(asked.find((one) => one.address === address)),
    };
  });
}

function healthOf(answer: ListenerHealth | undefined): Worker['listeners'][number]['health'] {
  return answer === undefined ? null : { state: answer.state, atMs: answer.atMs, sentence: answer.sentence };
}

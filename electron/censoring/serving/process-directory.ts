import type { ListenerPlace } from '../../base/http-get';

/** A listener of a process, by configuration. */
export interface AskableListener extends ListenerPlace {
  resources: readonly string[];
  isHttp: boolean;
  /** It listens on its own machine alone, and that is another one: what answers here is not it. */
  isElsewhere: boolean;
}

/** A process that is configured, with its listeners. */
export interface AskableProcess {
  instanceName: string;
  listeners: readonly AskableListener[];
}

/** Where the processes of the homeserver listen, as far as that is known; nothing is guessed. */
export type ProcessDirectory =
  | { kind: 'configured'; processes: readonly AskableProcess[] }
  /** No configuration was read. */
  | { kind: 'unknown' }
  /** The demo's processes, which listen nowhere. */
  | { kind: 'simulated' };

/**
 * The listener of a process that answers clients, and administrators; or why none can be asked. An administrator's token
 * leaves this machine only by TLS.
 */
export function listenerFor(process: AskableProcess): AskableListener | string {
  const serving = process.listeners.filter(({ isHttp, resources }) => isHttp && resources.includes('client'));
  if (serving.length === 0) return 'By its configuration it has no listener that answers clients.';
  const reachable = serving.filter(({ isElsewhere }) => !isElsewhere);
  if (reachable.length === 0) return 'It answers clients on its own machine alone, which is another one than this.';
  return (
    reachable.find(({ path }) => path !== null) ??
    reachable.find(isOnThisMachine) ??
    reachable.find(({ tls }) => tls) ??
    'It answers clients on another machine without TLS: the token could be read on the way. Run Synoptic on that machine.'
  );
}

// Without an address it listens on all of its machine's, and is asked on this one's own.
function isOnThisMachine({ host }: AskableListener): boolean {
  return host === null || /^(?:127\.\d+\.\d+\.\d+|::1|localhost)$/.test(host);
}

import { AppError } from '../../shared/errors';
import type { Clock } from '../base/clock';
import { Emitter, type Event } from '../base/emitter';
import { DisposableStore, type Disposable } from '../base/lifecycle';
import type { Log } from '../base/log';
import { parseCommand } from './commands';
import { HeardInstances } from './heard-instances';
import type { LinkState, ReplicationLink } from './replication-link';
import type { HeardInstance, ReplicationPublisher } from './replication-publisher';

const replicateTimeoutMs = 1_000;
const never: Event<never> = () => ({ dispose: () => undefined });

/** The road to the homeserver's processes as the rest of the application sees it. */
export interface LinkPublisher extends ReplicationPublisher, Disposable {
  /** State of the link beneath; null where there is none. */
  readonly linkState: LinkState | null;
  readonly onLinkState: Event<LinkState>;
  /** When any line was heard, this machine's clock in ms since 1970. */
  readonly lastLineMs: number | null;
}

/** Over a link: asks every process to announce itself after each (re)connect, and tells REPLICATEs of others. */
export function createLinkPublisher(link: ReplicationLink, clock: Clock, log: Log): LinkPublisher {
  const disposables = new DisposableStore();
  const heard = new HeardInstances(clock);
  const live = new Emitter<void>();
  const replicate = new Emitter<void>();
  // REPLICATE carries no name and publishers hear themselves: as many as we sent are ours.
  let ownReplicates = 0;

  const askAll = async (): Promise<void> => {
    ownReplicates += 1;
    try {
      await link.publish('REPLICATE', { timeoutMs: replicateTimeoutMs });
    } catch (error) {
      ownReplicates = Math.max(0, ownReplicates - 1);
      log.info('REPLICATE could not be published', { cause: error instanceof AppError ? error.code : 'unknown' });
    }
  };
  const onLine = (line: string): void => {
    const command = parseCommand(line);
    heard.note(command);
    if (command.kind !== 'REPLICATE') return;
    if (ownReplicates > 0) ownReplicates -= 1;
    else replicate.fire();
  };
  const onState = (state: LinkState): void => {
    if (state.kind !== 'live') return;
    heard.clear();
    ownReplicates = 0;
    void askAll();
    live.fire();
  };
  disposables.add(live);
  disposables.add(replicate);
  disposables.add(link.onLine(onLine));
  disposables.add(link.onState(onState));
  if (link.state.kind === 'live') onState(link.state);

  return publisherOver(link, { heard, live, replicate, onOwnReplicate: () => (ownReplicates += 1), disposables });
}

interface PublisherParts {
  heard: HeardInstances;
  live: Emitter<void>;
  replicate: Emitter<void>;
  onOwnReplicate: () => void;
  disposables: DisposableStore;
}

function publisherOver(link: ReplicationLink, parts: PublisherParts): LinkPublisher {
  const { heard, live, replicate, onOwnReplicate, disposables } = parts;
  return {
    via: link.kind,
    onLive: live.event,
    onReplicate: replicate.event,
    onLinkState: link.onState,
    get isLive() {
      return link.state.kind === 'live';
    },
    get linkState() {
      return link.state;
    },
    get lastLineMs() {
      return heard.lastLineMs;
    },
    knownInstances: (): HeardInstance[] => heard.list(),
    publish: (line, options) => {
      // A REPLICATE of another caller is ours too.
      if (line === 'REPLICATE') onOwnReplicate();
      return link.publish(line, options);
    },
    countSubscribers: () => link.countSubscribers(),
    dispose: () => disposables.dispose(),
  };
}

/** For a homeserver without Redis: nothing outside can reach its memory (synapse-facts 5.6), and it says so. */
export function createAbsentPublisher(): LinkPublisher {
  const refuse = (): Promise<never> =>
    Promise.reject(
      new AppError({
        code: 'redis_not_configured',
        message: 'This connection has no Redis, so no running process can be told.',
        remedy:
          'Add Redis to the connection if the homeserver uses it. Without Redis, restart the homeserver to make it forget at once.',
      }),
    );
  return {
    via: 'none',
    isLive: false,
    linkState: null,
    lastLineMs: null,
    onLive: never,
    onReplicate: never,
    onLinkState: never,
    knownInstances: () => [],
    publish: refuse,
    countSubscribers: refuse,
    dispose: () => undefined,
  };
}

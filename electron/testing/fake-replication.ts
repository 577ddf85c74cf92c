import { AppError } from '../../shared/errors';
import { Emitter } from '../base/emitter';
import type { HeardInstance, ReplicationPublisher } from '../replication/replication-publisher';

/** A replication channel whose other end is the test: it can be cut, and what was published can be read. */
export class FakeReplication implements ReplicationPublisher {
  readonly lines: string[] = [];
  /** How many processes listen. */
  subscribers = 7;
  instances: HeardInstance[] = [];
  /** Runs while a line is being published, before it is answered. */
  onPublish: (line: string) => Promise<void> = () => Promise.resolve();
  private readonly live = new Emitter<void>();
  private readonly replicate = new Emitter<void>();
  private isCut = false;

  constructor(readonly via: ReplicationPublisher['via'] = 'redis') {}

  readonly onLive = this.live.event;
  readonly onReplicate = this.replicate.event;

  get isLive(): boolean {
    return this.via !== 'none' && !this.isCut;
  }

  /** Redis goes away. */
  cut(): void {
    this.isCut = true;
  }

  /** Redis is back. */
  mend(): void {
    this.isCut = false;
    this.live.fire();
  }

  /** A process of the homeserver connects anew. */
  processConnects(): void {
    this.replicate.fire();
  }

  knownInstances(): HeardInstance[] {
    return this.instances;
  }

  async publish(line: string): Promise<number> {
    if (this.via === 'none') throw away('redis_not_configured');
    if (this.isCut) throw away('redis_unreachable');
    this.lines.push(line);
    await this.onPublish(line);
    return this.subscribers;
  }

  countSubscribers(): Promise<number> {
    return this.isCut ? Promise.reject(away('redis_unreachable')) : Promise.resolve(this.subscribers);
  }
}

function away(code: 'redis_unreachable' | 'redis_not_configured'): AppError {
  return new AppError({ code, message: 'Redis cannot be reached.', remedy: 'Synoptic tries again by itself.' });
}

import type { InputOf, OutputOf, ProcedureName, contract } from '../../shared/contract/index';
import type { Censoring } from '../censoring/censoring';
import type { ServedEvents } from '../censoring/serving/served-events';
import type { Censorships } from '../censorships/censorships';
import type { FindingsMonitor } from '../findings/findings-monitor';
import type { EventController } from '../storage/controllers/event-controller';
import type { MembershipController } from '../storage/controllers/membership-controller';
import type { RoomController } from '../storage/controllers/room-controller';
import type { UserController } from '../storage/controllers/user-controller';
import type { UserMessageController } from '../storage/controllers/user-message-controller';
import type { UserRecordsController } from '../storage/controllers/user-records-controller';

/** One window, or one call of a script: what carries calls in, bound to one connection or to none. */
export interface Carrier {
  readonly id: string;
  readonly connectionId: string | null;
  bind(connectionId: string | null): void;
}

/** One open connection as handlers see it: controllers and censoring, never a store or a pool. */
export interface HomeserverServices {
  readonly connectionId: string;
  readonly users: UserController;
  readonly userMessages: UserMessageController;
  readonly userRecords: UserRecordsController;
  readonly memberships: MembershipController;
  readonly rooms: RoomController;
  readonly events: EventController;
  readonly censoring: Censoring;
  /** What the homeserver's processes serve. */
  readonly served: ServedEvents;
  /** What waits to be pruned, and why it has not gone. */
  readonly censorships: Censorships;
  /** What is wrong, the processes, the streams' positions. */
  readonly findings: FindingsMonitor;
  /** Rows of the streams as they come. */
  readonly tail: { list(input: InputOf<'streams.listRows'>): OutputOf<'streams.listRows'> };
  getStatus(signal?: AbortSignal): Promise<OutputOf<'connections.getStatus'>>;
  getUnlockPlan(signal?: AbortSignal): Promise<OutputOf<'connections.getUnlockPlan'>>;
  /** @throws AppError with what stands in the way; nothing is unlocked then */
  unlock(input: { database: string; password?: string }): Promise<void>;
  lock(): Promise<void>;
  /** Starts the idle minutes anew. */
  noteActivity(): void;
}

/** What a handler is given besides its input. */
export type ContextOf<N extends ProcedureName> = {
  signal: AbortSignal;
  carrier: Carrier;
} & ((typeof contract)[N] extends {
  connection: infer C;
}
  ? C extends 'none'
    ? object
    : { homeserver: HomeserverServices }
  : never);

/** The contract's other side: a missing or an extra handler does not compile. */
export type Handlers = {
  [N in ProcedureName]: (input: InputOf<N>, context: ContextOf<N>) => Promise<OutputOf<N>>;
};

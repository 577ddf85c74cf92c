import type { Push, PushName, PushPayload } from '../../shared/contract/index';
import type { Clock } from '../base/clock';
import { toDisposable, type Disposable } from '../base/lifecycle';

/** At most 5 a second of each kind: a burst of changes is one push, and its last state is always told. */
const periodMs = 200;
/** Rooms that one push may name; more are any. */
const maxRoomIds = 100;

interface Coalescing<P> {
  /** What stands for itself among pushes of one name: pushes with different keys are never merged. */
  key(payload: P): string;
  /** One payload that says what both said. */
  merge(older: P, newer: P): P;
}

const same = (): string => '';
const latest = <P>(_older: P, newer: P): P => newer;

const coalescing: { [N in PushName]: Coalescing<PushPayload<N>> } = {
  'connections.statusChanged': { key: same, merge: latest },
  'connections.listChanged': { key: same, merge: latest },
  'connections.testAdvanced': { key: ({ testId, step }) => `${testId}\n${step.step}`, merge: latest },
  'connections.openAdvanced': { key: same, merge: latest },
  'censor.operationAdvanced': { key: ({ operationId }) => operationId, merge: latest },
  'streams.positionsAdvanced': {
    key: same,
    merge: (older, newer) => {
      const byWriter = new Map(
        [...older.items, ...newer.items].map((item) => [`${item.stream}\n${item.writer}`, item]),
      );
      return { items: [...byWriter.values()] };
    },
  },
  'streams.rowsArrived': { key: same, merge: latest },
  'streams.changed': { key: same, merge: latest },
  'workers.changed': { key: same, merge: latest },
  'findings.changed': { key: same, merge: latest },
  'homeserver.changed': {
    key: same,
    merge: (older, newer) => {
      const kinds = [...new Set([...older.kinds, ...newer.kinds])];
      const roomIds = [...new Set([...(older.roomIds ?? []), ...(newer.roomIds ?? [])])];
      const isAny = older.roomIds === undefined || newer.roomIds === undefined || roomIds.length > maxRoomIds;
      return isAny ? { kinds } : { kinds, roomIds };
    },
  },
};

interface Lane {
  lastSentMs: number;
  waiting: Push | null;
  timer: Disposable | null;
}

interface Listener {
  /** Which connection this window or stream is bound to at the moment; null: none. */
  connectionId(): string | null;
  hear(push: Push): void;
}

/**
 * The road of news from the core to the windows: takes pushes from anywhere, merges bursts, and hands each to the
 * listeners that are bound to its connection. Pushes without a connection go to everybody. Nothing is replayed to a
 * listener that comes later: it reads the present state instead.
 */
export class PushHub implements Disposable {
  private readonly lanes = new Map<string, Lane>();
  private readonly listeners = new Set<Listener>();

  constructor(private readonly clock: Clock) {}

  /** Tells `listener` every push that concerns it, until the result is disposed. */
  attach(listener: Listener): Disposable {
    const entry = { connectionId: () => listener.connectionId(), hear: (push: Push) => listener.hear(push) };
    this.listeners.add(entry);
    return toDisposable(() => void this.listeners.delete(entry));
  }

  /** How many listeners are attached. */
  get listenerCount(): number {
    return this.listeners.size;
  }

  /** Sends at once if the last push of this kind is long enough ago, else together with what follows. */
  publish(push: Push): void {
    const key = laneKey(push);
    const lane = this.lanes.get(key) ?? { lastSentMs: -Infinity, waiting: null, timer: null };
    this.lanes.set(key, lane);
    if (lane.waiting) {
      lane.waiting = mergePushes(lane.waiting, push);
      return;
    }
    const waitMs = lane.lastSentMs + periodMs - this.clock.monotonicMs();
    if (waitMs <= 0) {
      this.send(key, lane, push);
      return;
    }
    lane.waiting = push;
    void lane.timer?.dispose();
    lane.timer = this.clock.after(waitMs, () => this.flush(key, lane));
  }

  dispose(): void {
    for (const lane of this.lanes.values()) void lane.timer?.dispose();
    this.lanes.clear();
    this.listeners.clear();
  }

  private flush(key: string, lane: Lane): void {
    const push = lane.waiting;
    lane.waiting = null;
    if (push) this.send(key, lane, push);
  }

  private send(key: string, lane: Lane, push: Push): void {
    lane.lastSentMs = this.clock.monotonicMs();
    // A lane that stays silent for a period says nothing any more; forgetting it keeps the map small.
    lane.timer = this.clock.after(periodMs, () => void this.lanes.delete(key));
    for (const listener of [...this.listeners]) {
      const bound = listener.connectionId();
      if (push.connectionId === null || push.connectionId === bound) listener.hear(push);
    }
  }
}

function laneKey(push: Push): string {
  const rule = coalescing[push.name] as Coalescing<unknown>; // TypeScript loses that name and payload belong together
  return `${push.name}\n${push.connectionId ?? ''}\n${rule.key(push.payload)}`;
}

function mergePushes(older: Push, newer: Push): Push {
  const rule = coalescing[newer.name] as Coalescing<unknown>; // same key, hence same name
  return { ...newer, payload: rule.merge(older.payload, newer.payload) } as Push;
}

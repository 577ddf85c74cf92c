import type { Clock } from '../base/clock';
import { DisposableStore, type Disposable } from '../base/lifecycle';
import type { ConfiguredListener, ConfiguredProcess, HomeserverTopology } from '../config/topology';
import { addressOf, httpGet, type Answer } from '../base/http-get';

export interface PolledListener {
  instanceName: string;
  address: string;
  listener: ConfiguredListener;
  /** It listens on its own machine alone, and that is another one: what answers here is not it. */
  isElsewhere: boolean;
}

export interface ListenerPollerOptions<Result> {
  /** Which listeners are asked. */
  wants: (listener: ConfiguredListener) => boolean;
  urlPath: string;
  periodMs: number;
  /** What an answer says; `answer` is an error's words where there was none. */
  read: (target: PolledListener, answer: Answer | string) => Result;
  forget: (target: PolledListener) => void;
  clock: Clock;
}

/** The whole of an answer: others wait for it. */
const timeoutMs = 3_000;
/** A process exports some 130 kB of metrics. */
const maxBytes = 4 * 1024 * 1024;
/** More than anybody configures. */
const maxTargets = 500;

/**
 * Asks listeners of the homeserver's processes, gently: one after the other, each once a period, never twice at a time.
 * What a process answered last is kept while it is configured.
 */
export class ListenerPoller<Result> implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly leaving = new AbortController();
  private targets: PolledListener[] = [];
  private readonly answers = new Map<string, Result>();
  private round: Promise<void> | null = null;

  constructor(private readonly options: ListenerPollerOptions<Result>) {}

  /** Begins; the first round is at once. */
  start(): void {
    this.owned.add(this.options.clock.every(this.options.periodMs, () => this.begin()));
    this.begin();
  }

  /** Which processes there are now; null: none is known, nothing is asked. */
  setTopology(topology: HomeserverTopology | null): void {
    const before = this.targets;
    this.targets = (topology?.processes ?? [])
      .flatMap((process) => targetsOf(process).filter(({ listener }) => this.options.wants(listener)))
      .slice(0, maxTargets);
    const kept = new Set(this.targets.map(keyOf));
    for (const target of before) {
      if (kept.has(keyOf(target))) continue;
      this.answers.delete(keyOf(target));
      this.options.forget(target);
    }
    if (this.targets.some((target) => !this.answers.has(keyOf(target)))) this.begin();
  }

  /** The newest answer of each. */
  results(): Result[] {
    return this.targets.flatMap((target) => {
      const answer = this.answers.get(keyOf(target));
      return answer === undefined ? [] : [answer];
    });
  }

  private begin(): void {
    if (this.owned.isDisposed) return;
    this.round ??= this.askAll().finally(() => (this.round = null));
  }

  private async askAll(): Promise<void> {
    for (const target of this.targets) {
      if (this.owned.isDisposed) return;
      // The configuration may have changed meanwhile.
      if (!this.targets.includes(target)) continue;
      const answer = await this.ask(target);
      if (this.owned.isDisposed || !this.targets.includes(target)) continue;
      this.answers.set(keyOf(target), this.options.read(target, answer));
    }
  }

  private ask({ listener }: PolledListener): Promise<Answer | string> {
    const { urlPath, clock } = this.options;
    return httpGet(listener, urlPath, { timeoutMs, maxBytes, clock, signal: this.leaving.signal }).catch(
      (error: unknown) => (error instanceof Error ? error.message : 'it could not be asked'),
    );
  }

  async dispose(): Promise<void> {
    this.leaving.abort();
    await this.owned.dispose();
    await this.round;
  }
}

const ownMachine = /^(?:127\.|::1$|localhost$)/;

/** Listeners of a process that have an address, each with whether it can be reached from here. */
export function targetsOf({ instanceName, listeners, replication }: ConfiguredProcess): PolledListener[] {
  const host = replication?.host ?? null;
  const isRemote = host !== null && !ownMachine.test(host);
  return listeners
    .filter(({ port, path }) => port !== null || path !== null)
    .map((listener) => ({
      instanceName,
      address: addressOf(listener),
      listener,
      isElsewhere: isRemote && (listener.host === null || ownMachine.test(listener.host)),
    }));
}

function keyOf({ instanceName, address }: PolledListener): string {
  return `${instanceName} ${address}`;
}

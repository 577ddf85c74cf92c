import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallInput, OutputOf, ProcedureName, Push } from '../../shared/contract/index';
import type { Envelope } from '../../shared/contract/procedure';
import { AppError } from '../../shared/errors';
import { Application } from '../application';
import { systemClock, type Clock } from '../base/clock';
import { createLog, type Log } from '../base/log';
import { toDisposable, type Disposable } from '../base/lifecycle';
import { noKeychain, type SecretStore } from '../connections/secret-store';
import type { Carrier } from '../handlers/handler';
import { migrationsFolder } from './censor-site';

/** The whole core in a data folder of its own, called as the hosts call it. */
export interface OpenedApplication {
  application: Application;
  dataFolder: string;
  pushes: Push[];
  log: string[];
  /** Calls as a window does. @throws AppError rebuilt from the envelope */
  call<N extends ProcedureName>(name: N, input: CallInput<N>, carrier?: Carrier): Promise<OutputOf<N>>;
  /** Another window. */
  window(): Carrier;
  /** The text of every file in the data folder but the demo's. */
  filesText(): string;
  dispose(): Promise<void>;
}

/** The road into the core; the hosts' dispatcher, which this folder may not know. */
export interface Road {
  dispatch(
    procedure: string,
    input: unknown,
    call: { carrier: Carrier; signal: AbortSignal },
  ): Promise<Envelope<unknown>>;
}

export async function openApplication(
  makeRoad: (application: Application, log: Log) => Road,
  options: { clock?: Clock; secretStore?: SecretStore } = {},
): Promise<OpenedApplication> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'synoptic-application-'));
  chmodSync(dataFolder, 0o755); // where tests run as root, the demo's PostgreSQL runs as another user
  const pushes: Push[] = [];
  const lines: string[] = [];
  const log = createLog('debug', (line) => void lines.push(line));
  const { clock = systemClock, secretStore = noKeychain } = options;
  const publish = (push: Push): void => void pushes.push(push);
  const application = new Application({
    host: 'serve',
    dataFolder,
    migrationsFolder,
    secretStore,
    publish,
    clock,
    log,
  });
  await application.start();
  const road = makeRoad(application, log);
  const first = makeCarrier();
  return {
    application,
    dataFolder,
    pushes,
    log: lines,
    window: makeCarrier,
    async call(name, input, carrier = first) {
      const envelope = await road.dispatch(name, input, { carrier, signal: new AbortController().signal });
      if (!envelope.ok) throw AppError.fromWire(envelope.error);
      return envelope.value as OutputOf<typeof name>; // dispatch parsed it by this procedure's schema
    },
    filesText: () =>
      readdirSync(dataFolder, { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => readFileSync(join(dataFolder, name), 'utf8'))
        .join('\n'),
    async dispose() {
      await application.dispose();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

let carriers = 0;

function makeCarrier(): Carrier {
  let bound: string | null = null;
  return {
    id: `window-${(carriers += 1)}`,
    get connectionId() {
      return bound;
    },
    bind: (connectionId) => void (bound = connectionId),
  };
}

/** The machine's clock, counting the timers that run on it. */
export function countingClock(): Clock & { readonly timerCount: number } {
  const running = new Set<Disposable>();
  const track = (make: (done: () => void) => Disposable): Disposable => {
    const timer = make(() => running.delete(tracked));
    const tracked = toDisposable(() => {
      running.delete(tracked);
      return timer.dispose();
    });
    running.add(tracked);
    return tracked;
  };
  return {
    nowMs: () => systemClock.nowMs(),
    monotonicMs: () => systemClock.monotonicMs(),
    after: (delayMs, call) =>
      track((done) =>
        systemClock.after(delayMs, () => {
          done();
          call();
        }),
      ),
    every: (periodMs, call) => track(() => systemClock.every(periodMs, call)),
    async sleep(delayMs, signal) {
      const tracked = toDisposable(() => undefined);
      running.add(tracked);
      await systemClock.sleep(delayMs, signal).finally(() => running.delete(tracked));
    },
    get timerCount() {
      return running.size;
    },
  };
}

/** Waits until `look` gives something other than undefined or false. */
export async function eventually<T>(look: () => T | undefined | false, withinMs = 15_000): Promise<T> {
  const untilMs = Date.now() + withinMs;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > untilMs) throw new Error(`did not happen within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

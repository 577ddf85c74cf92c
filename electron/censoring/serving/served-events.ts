import type { InputOf, OutputOf } from '../../../shared/contract/index';
import type { ServedEvent } from '../../../shared/contract/censor';
import { AppError } from '../../../shared/errors';
import type { Clock } from '../../base/clock';
import { withEitherSignal } from '../../base/either-signal';
import { addressOf } from '../../base/http-get';
import type { Disposable } from '../../base/lifecycle';
import type { CensorController } from '../../storage/controllers/censor-controller';
import { askWithToken, checkToken, refused } from './admin-token';
import { AskedBefore, type AskedSummary } from './asked-before';
import { compareServed, type StoredEvent } from './compare-served';
import { listenerFor, type AskableListener, type ProcessDirectory } from './process-directory';
import { sentenceOf } from './served-sentence';

export interface ServedEventsOptions {
  reads: Pick<CensorController, 'readPreview'>;
  directory: () => ProcessDirectory;
  /** Names of processes that were heard on the replication channel. */
  heard: () => string[];
  clock: Clock;
}

type Asked = OutputOf<'censor.askProcesses'>;
interface Target {
  instanceName: string;
  listener: AskableListener;
}

/** Processes that are asked at a time; each is asked one thing after the other. */
const processesAtOnce = 8;
/** After this time nothing more is asked; it leaves the procedure the time for what is under way. */
const patienceMs = 45_000;

/**
 * What the homeserver's processes serve of an event, asked with an administrator's token. The token is held here alone, until
 * it is taken back, the homeserver refuses it, or the connection closes.
 */
export class ServedEvents implements Disposable {
  // Not a `private` one: it shows in no inspection of this object.
  #token: string | null = null;
  private readonly leaving = new AbortController();
  private readonly before = new AskedBefore();

  constructor(private readonly options: ServedEventsOptions) {}

  /**
   * Takes a token after the homeserver has said whose it is, or forgets the one that is held.
   * @throws AppError token_refused, homeserver_unreachable
   */
  async provideToken(
    { accessToken }: InputOf<'censor.provideToken'>,
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<OutputOf<'censor.provideToken'>> {
    this.#token = null;
    if (accessToken === null) return { held: false, userId: null, isAdmin: null };
    const listeners = this.targets().map(({ listener }) => listener);
    const { clock } = this.options;
    const owner = await withEitherSignal([signal, this.leaving.signal], (either) =>
      checkToken(accessToken, listeners, { clock, signal: either }),
    );
    // Of somebody who is no administrator it opens nothing here, so it is not kept.
    const held = owner.isAdmin !== false && !this.leaving.signal.aborted;
    if (held) this.#token = accessToken;
    return { held, ...owner };
  }

  /**
   * Asks each process that can be reached for each event, and compares the answers with the database.
   * @throws AppError token_required, token_refused
   */
  async ask({ eventIds }: InputOf<'censor.askProcesses'>, { signal }: { signal?: AbortSignal } = {}): Promise<Asked> {
    const token = this.#token;
    if (token === null) throw tokenRequired();
    const ids = [...new Set<string>(eventIds)];
    const { targets: stored } = await this.options.reads.readPreview(ids, signal === undefined ? {} : { signal });
    const events = new Map(stored.map((event) => [event.eventId, event]));
    const deadlineMs = this.options.clock.monotonicMs() + patienceMs;
    const { clock } = this.options;
    const { isRefused, items } = await withEitherSignal([signal, this.leaving.signal], async (either) => {
      const round = new AskingRound({ token, events, deadlineMs, clock, signal: either });
      return { items: await this.askAll(round), isRefused: round.isRefused };
    });
    if (isRefused) {
      if (this.#token === token) this.#token = null;
      throw refused();
    }
    this.before.note(items);
    const notAsked = this.notAsked();
    return { items, notAsked, sentence: sentenceOf(items, notAsked.length, this.options.directory().kind) };
  }

  private async askAll(round: AskingRound): Promise<ServedEvent[]> {
    const waiting = this.targets();
    const answers: ServedEvent[][] = [];
    const work = async (): Promise<void> => {
      for (let target = waiting.shift(); target !== undefined; target = waiting.shift()) {
        answers.push(await round.askProcess(target));
      }
    };
    await Promise.all(Array.from({ length: processesAtOnce }, work));
    return answers.flat().sort((a, b) => a.instanceName.localeCompare(b.instanceName, 'en'));
  }

  /** What was found of these events since a time, as the evidence says it; null: nothing. */
  summaryOf(eventIds: readonly string[], sinceMs: number): AskedSummary | null {
    return this.before.summaryOf(eventIds, sinceMs);
  }

  private targets(): Target[] {
    const directory = this.options.directory();
    if (directory.kind !== 'configured') return [];
    return directory.processes.flatMap((process) => {
      const listener = listenerFor(process);
      return typeof listener === 'string' ? [] : [{ instanceName: process.instanceName, listener }];
    });
  }

  private notAsked(): Asked['notAsked'] {
    const directory = this.options.directory();
    const configured = directory.kind === 'configured' ? directory.processes : [];
    const known = new Set(configured.map(({ instanceName }) => instanceName));
    const unlisted =
      directory.kind === 'simulated'
        ? 'The demo’s processes are simulated: none of them listens anywhere.'
        : 'It was heard on the replication channel; where it listens is in no configuration that was read.';
    return [
      ...configured.flatMap((process) => {
        const listener = listenerFor(process);
        return typeof listener === 'string' ? [{ instanceName: process.instanceName, sentence: listener }] : [];
      }),
      ...[...new Set(this.options.heard())]
        .filter((name) => !known.has(name))
        .map((instanceName) => ({ instanceName, sentence: unlisted })),
    ];
  }

  /** Forgets the token and ends what is under way. */
  dispose(): void {
    this.#token = null;
    this.leaving.abort();
  }
}

interface RoundOptions {
  token: string;
  events: ReadonlyMap<string, StoredEvent>;
  deadlineMs: number;
  clock: Clock;
  signal: AbortSignal;
}

/** One round of asking: so many events of so many processes. */
class AskingRound {
  /** A process did not take the token. */
  isRefused = false;
  readonly #options: RoundOptions;

  constructor(options: RoundOptions) {
    this.#options = options;
  }

  async askProcess(target: Target): Promise<ServedEvent[]> {
    const items: ServedEvent[] = [];
    let last: ServedEvent | null = null;
    for (const [eventId, stored] of this.#options.events) {
      this.#options.signal.throwIfAborted();
      // One that is away, or serves no such thing, is not asked again and again.
      const item: ServedEvent =
        last !== null && (last.state === 'not_reachable' || last.state === 'not_served')
          ? { ...last, eventId, url: urlOf(target, eventId) }
          : await this.askEvent(target, eventId, stored);
      items.push(item);
      last = item;
    }
    return items;
  }

  private async askEvent(target: Target, eventId: string, stored: StoredEvent): Promise<ServedEvent> {
    const { token, clock, signal, deadlineMs } = this.#options;
    const base = { eventId, instanceName: target.instanceName, url: urlOf(target, eventId) };
    const failed = (why: string): ServedEvent => {
      return { ...base, state: 'not_reachable', pruned: null, atMs: clock.nowMs(), sentence: why };
    };
    if (this.isRefused) return failed('It was not asked: another process does not accept the token.');
    if (clock.monotonicMs() > deadlineMs) return failed('It was not asked: others took too long to answer.');
    try {
      const answer = await askWithToken(token, target.listener, pathOfEvent(eventId), { clock, signal });
      if (answer.status === 401) this.isRefused = true;
      return { ...base, ...compareServed(answer, stored), atMs: clock.nowMs() };
    } catch (error) {
      signal.throwIfAborted();
      return failed(`No answer: ${error instanceof Error ? error.message : 'it could not be asked'}.`);
    }
  }
}

function pathOfEvent(eventId: string): string {
  return `/_synapse/admin/v1/fetch_event/${encodeURIComponent(eventId)}`;
}

function urlOf({ listener }: Target, eventId: string): string {
  const scheme = listener.path === null ? (listener.tls ? 'https://' : 'http://') : 'unix:';
  return `${scheme}${addressOf(listener)}${listener.path === null ? '' : ' '}${pathOfEvent(eventId)}`;
}

function tokenRequired(): AppError {
  return new AppError({
    code: 'token_required',
    message: 'Asking the homeserver what it serves needs the access token of an administrator.',
    remedy: 'Enter one; it is kept in memory until the connection is closed.',
  });
}

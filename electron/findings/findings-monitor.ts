import type { InputOf, OutputOf } from '../../shared/contract/index';
import type { Finding } from '../../shared/contract/findings';
import type { Clock } from '../base/clock';
import { Emitter } from '../base/emitter';
import { DisposableStore, type Disposable } from '../base/lifecycle';
import type { Log } from '../base/log';
import type { HomeserverFacts } from './facts';
import { FactGatherer, type FactSources } from './fact-gatherer';
import { findFindings, noFindings, type FindingsResult } from './find-findings';
import { HourlySeries } from './hourly-series';
import { RateMeter } from './rate-meter';
import { trackLag, type LagMemory } from './lag';
import { mergePositions } from './merge-positions';
import { mergeWorkers } from './merge-workers';
import { pageBy } from './page';
import type { StreamTraits } from './stream-traits';

/** What changes seldom or is known elsewhere, for the overview. */
export interface OverviewSources {
  schemaVersion: number | null;
  databaseSizeBytes(): number | null;
  read(options: { signal?: AbortSignal }): Promise<{
    sinceMs: number | null;
    estimatedEvents: number | null;
    estimatedUsers: number | null;
  }>;
  /** How many statements Synoptic has sent in all. */
  ownStatements(): number;
}

export interface FindingsMonitorOptions {
  sources: FactSources;
  overview: OverviewSources;
  /** THE list of streams, as far as the merge needs it. */
  streams: readonly StreamTraits[];
  wireCounts(): OutputOf<'streams.listPositions'>['wire'];
  /** Databases as the connection names them. */
  databases(): OutputOf<'workers.list'>['databases'];
  /** Channel and file, for the workers' screen. */
  wiring(): Pick<OutputOf<'workers.list'>, 'redis' | 'configuration'>;
  clock: Clock;
  log: Log;
}

/** Rules are pure and cheap: they run this often over what is known. */
const evaluatePeriodMs = 2_000;
/** Somebody looks at positions: the database's are not older than this. */
const positionsMaxAgeMs = 1_800;

interface ReadOptions {
  signal?: AbortSignal;
}

/**
 * Watches one homeserver: gathers facts of each source, keeps what is wrong and since when, and answers the screens of
 * Overview, Workers and Streams from one and the same picture.
 *
 *   wire, database, configuration, metrics, health ──▶ FactGatherer ──▶ pure merge and rules ──▶ lists, news
 */
export class FindingsMonitor implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly findingsChanged = this.owned.add(new Emitter<void>());
  private readonly workersChanged = this.owned.add(new Emitter<void>());
  private readonly gatherer: FactGatherer;
  private readonly series = new HourlySeries();
  private result: FindingsResult = noFindings;
  private lag: LagMemory = {};
  private evaluatedMs: number;
  private toldFindings = '';
  private toldWorkers = '';
  private readonly eventRate: RateMeter;
  private readonly statementRate: RateMeter;

  constructor(private readonly options: FindingsMonitorOptions) {
    const { sources, clock, log } = options;
    this.evaluatedMs = clock.nowMs();
    this.eventRate = new RateMeter(clock);
    this.statementRate = new RateMeter(clock);
    this.gatherer = this.owned.add(new FactGatherer(sources, { clock, log, onRead: () => this.evaluate() }));
  }

  /** What is wrong has changed. */
  get onFindings(): Emitter<void>['event'] {
    return this.findingsChanged.event;
  }

  /** A process appeared, fell silent, came back, or is something else now. */
  get onWorkers(): Emitter<void>['event'] {
    return this.workersChanged.event;
  }

  /** Everything that is known now, for whoever judges by the same facts; asks nobody. */
  get facts(): HomeserverFacts {
    return this.gatherer.current();
  }

  start(): void {
    this.owned.add(this.options.clock.every(evaluatePeriodMs, () => this.evaluate()));
    this.gatherer.start();
  }

  /** What is wrong, ranked; what was checked and what could not be. @throws AppError invalid_cursor */
  listFindings(input: InputOf<'findings.list'>, _options: ReadOptions): Promise<OutputOf<'findings.list'>> {
    const { findings, checked, unchecked } = this.result;
    const count = (severity: Finding['severity']): number => findings.filter((one) => one.severity === severity).length;
    return Promise.resolve({
      ...pageBy(findings, input, ({ findingId }) => findingId),
      counts: { failed: count('failed'), warning: count('warning'), notice: count('notice') },
      checked,
      unchecked,
      asOfMs: this.evaluatedMs,
    });
  }

  /** Processes with their roles, streams and classes, from all sources. @throws AppError invalid_cursor */
  listWorkers(input: InputOf<'workers.list'>, _options: ReadOptions): Promise<OutputOf<'workers.list'>> {
    const facts = this.gatherer.current();
    const workers = mergeWorkers(facts, this.result.findings, this.options.streams);
    return Promise.resolve({
      ...pageBy(workers, input, ({ instanceName }) => instanceName),
      inferred: facts.topology === null,
      ...this.options.wiring(),
      databases: this.options.databases().map((database) => ({
        ...database,
        connections: database.name === 'main' ? (facts.database?.connections?.used ?? null) : null,
        maxConnections: database.name === 'main' ? (facts.database?.connections?.max ?? null) : null,
      })),
      asOfMs: facts.nowMs,
    });
  }

  /** Each stream with each writer, live and in the database. @throws AppError invalid_cursor, cancelled */
  async listPositions(
    input: InputOf<'streams.listPositions'>,
    { signal }: ReadOptions,
  ): Promise<OutputOf<'streams.listPositions'>> {
    await this.gatherer.freshenPositions(positionsMaxAgeMs, signal);
    const facts = this.gatherer.current();
    const merged = this.mergePositions(facts);
    const page = pageBy(merged.positions, input, ({ stream, writer }) => `${stream} ${writer ?? ''}`);
    return { ...page, streams: merged.streams, wire: this.options.wireCounts() };
  }

  /** What this server is, and the figures of the last hour. */
  async getOverview({ signal }: ReadOptions): Promise<OutputOf<'findings.getOverview'>> {
    const { overview } = this.options;
    const read = await overview.read(signal === undefined ? {} : { signal });
    const facts = this.gatherer.current();
    const main = facts.metrics.find(({ instanceName }) => instanceName === 'master');
    return {
      serverName: facts.serverName,
      schemaVersion: overview.schemaVersion,
      version: main?.version ?? null,
      databaseSizeBytes: overview.databaseSizeBytes(),
      ...read,
      pendingExpiries: facts.database?.expiries?.pending ?? null,
      overdueExpiries: facts.database?.expiries?.overdue ?? null,
      series: this.series.list(),
      asOfMs: facts.nowMs,
    };
  }

  private mergePositions(facts: HomeserverFacts): ReturnType<typeof mergePositions> {
    this.lag = trackLag(this.lag, facts);
    return mergePositions(facts, this.options.streams, this.lag);
  }

  private evaluate(): void {
    if (this.owned.isDisposed) return;
    const facts = this.gatherer.current();
    this.evaluatedMs = facts.nowMs;
    const merged = this.mergePositions(facts);
    this.result = findFindings(facts, {
      previous: this.result,
      positions: merged.positions,
      streams: this.options.streams,
    });
    if (this.series.isDue(facts.nowMs)) this.sample(facts, merged.positions);
    this.tellChanges(facts);
  }

  private tellChanges(facts: HomeserverFacts): void {
    const { findings, unchecked } = this.result;
    const told = JSON.stringify([
      findings.map(({ findingId, severity }) => [findingId, severity]),
      unchecked.map(({ code }) => code),
    ]);
    const workers = JSON.stringify(
      mergeWorkers(facts, this.result.findings, this.options.streams).map(({ instanceName, state, roles, writes, findings }) => [
        instanceName, state, roles, writes, findings,
      ]),
    ); // prettier-ignore
    if (told !== this.toldFindings) this.findingsChanged.fire();
    if (workers !== this.toldWorkers) this.workersChanged.fire();
    this.toldFindings = told;
    this.toldWorkers = workers;
  }

  private sample(facts: HomeserverFacts, positions: OutputOf<'streams.listPositions'>['items']): void {
    const lagging = furthestBehind(positions);
    // Figures of before a failure are not those of now.
    const database = facts.databaseError === null ? facts.database : null;
    const figures = {
      eventsPerSecond: this.eventRate.next(facts.wire.live ? newestEvent(positions) : null),
      lagTokens: lagging?.lagTokens ?? null,
      pending: database?.expiries?.pending.value ?? null,
      overdue: database?.expiries?.overdue.value ?? null,
      databaseSizeBytes: this.options.overview.databaseSizeBytes(),
      connections: database?.connections?.used ?? null,
      ownQueriesPerSecond: this.statementRate.next(this.options.overview.ownStatements()),
    };
    const isBehind = lagging !== null && lagging.lagTokens > 0;
    this.series.add(facts.nowMs, figures, isBehind ? { lagTokens: lagging.stream } : {});
  }

  dispose(): Promise<void> {
    return this.owned.dispose();
  }
}

/** The stream whose database is furthest ahead of the wire; null where no lag can be known. */
function furthestBehind(
  positions: OutputOf<'streams.listPositions'>['items'],
): { stream: string; lagTokens: number } | null {
  return positions.reduce<{ stream: string; lagTokens: number } | null>(
    (most, { stream, lagTokens }) =>
      lagTokens !== null && (most === null || lagTokens > most.lagTokens) ? { stream, lagTokens } : most,
    null,
  );
}

/** The token of the newest event that the wire has told of: each event is one token of its stream. */
function newestEvent(positions: OutputOf<'streams.listPositions'>['items']): number | null {
  const tokens = positions.flatMap(({ stream, livePosition }) => (stream === 'events' ? (livePosition ?? []) : []));
  return tokens.length > 0 ? Math.max(...tokens) : null;
}

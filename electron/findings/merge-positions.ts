import type { PositionState, StreamFacts, StreamPosition } from '../../shared/contract/streams';
import type { WriterPosition } from '../replication/stream-positions';
import type { HomeserverFacts } from './facts';
import { lagGraceMs, positionKey, type LagMemory } from './lag';
import { newestPositions } from './newest-positions';
import { ownInstanceName } from './process-names';
import type { StreamTraits } from './stream-traits';

/** A writer that has written nothing for this long is idle. */
const idleAfterMs = 600_000;

interface MergedPositions {
  positions: StreamPosition[];
  streams: StreamFacts[];
}

interface Merge {
  facts: HomeserverFacts;
  live: Map<string, WriterPosition>;
  rows: Map<string, number>;
  lag: LagMemory;
  workerLag: Map<string, WorkerLag>;
  /** Names of processes that were asked and did not answer. */
  silent: Set<string>;
}

interface WorkerLag {
  tokens: number;
  instanceName: string;
}

/**
 * Where each stream stands with each writer: the wire's positions beside what the database says, in the order of the list
 * of streams, unknown ones last. Pure; `lag` is what `trackLag` keeps.
 */
export function mergePositions(
  facts: HomeserverFacts,
  streams: readonly StreamTraits[],
  lag: LagMemory,
): MergedPositions {
  const merge = prepare(facts, lag);
  const known = new Map(streams.map((stream) => [stream.name, stream]));
  const names = [...known.keys(), ...unknownStreams(facts, known)];
  return {
    positions: names.flatMap((name) => positionsOf(name, known.get(name), merge)),
    streams: names.map((name) => factsOf(name, known.get(name), facts)),
  };
}

function prepare(facts: HomeserverFacts, lag: LagMemory): Merge {
  const rows = new Map<string, number>();
  for (const { stream, instanceName, position } of facts.database?.streamPositions ?? []) {
    rows.set(positionKey(stream, instanceName), position);
  }
  const own = facts.database?.ownCaches;
  if (own) rows.set(positionKey('caches', ownInstanceName), own.highest);
  const silent = facts.wire.instances.filter((instance) => instance.silentSinceMs !== null);
  return {
    facts,
    live: new Map(facts.wire.positions.map((position) => [positionKey(position.stream, position.writer), position])),
    rows,
    lag,
    workerLag: workerLags(facts),
    silent: new Set(silent.map((instance) => instance.instanceName)),
  };
}

function unknownStreams(facts: HomeserverFacts, known: ReadonlyMap<string, StreamTraits>): string[] {
  const heard = facts.wire.positions.map((position) => position.stream);
  const stored = facts.database?.streamPositions?.map((row) => row.stream) ?? [];
  return [...new Set([...heard, ...stored])].filter((name) => !known.has(name)).sort();
}

function positionsOf(stream: string, shape: StreamTraits | undefined, merge: Merge): StreamPosition[] {
  const ofStream = (key: string) => key.startsWith(`${stream} `);
  const keys = new Set([...merge.live.keys(), ...merge.rows.keys()].filter(ofStream));
  const writers = [...keys].map((key) => key.slice(stream.length + 1)).sort();
  if (writers.length === 0) return [positionOf(stream, null, shape, merge)];
  return writers.map((writer) => positionOf(stream, writer, shape, merge));
}

function positionOf(
  stream: string,
  writer: string | null,
  shape: StreamTraits | undefined,
  merge: Merge,
): StreamPosition {
  const { facts } = merge;
  const key = positionKey(stream, writer ?? '');
  const live = merge.live.get(key);
  // A writer that has written nothing has no row: its position is not known, which is not 0.
  const databasePosition = merge.rows.get(key) ?? null;
  const lagMark = merge.lag[key];
  const workerLag = merge.workerLag.get(stream);
  const comparable = live !== undefined && databasePosition !== null;
  return {
    stream,
    writer,
    state: stateOf(writer, live, lagMark, merge),
    known: shape !== undefined,
    hasTable: hasTable(shape),
    livePosition: live?.livePosition ?? null,
    liveAtMs: live?.liveAtMs ?? null,
    databasePosition,
    databaseAtMs: databasePosition === null ? null : (facts.database?.positionsAsOfMs ?? null),
    // An idle writer announces where the others got to, which is past its own row.
    lagTokens: comparable ? Math.max(0, databasePosition - live.livePosition) : null,
    lagMs: comparable ? lagMs(lagMark, facts.nowMs) : null,
    workerLagTokens: workerLag?.tokens ?? null,
    workerLagInstance: workerLag?.instanceName ?? null,
    rowsPerSecond: live?.rowsPerSecond ?? 0,
    rates: live?.rates ?? [],
    lastRowMs: live?.lastRowMs ?? null,
    lastCatchUp: live?.lastCatchUp ?? null,
    undecodedRows: live?.undecodedRows ?? 0,
    asOfMs: facts.nowMs,
  };
}

function lagMs(mark: LagMemory[string] | undefined, nowMs: number): number {
  return mark === undefined ? 0 : Math.max(0, nowMs - mark.sinceMs);
}

function stateOf(
  writer: string | null,
  live: WriterPosition | undefined,
  mark: LagMemory[string] | undefined,
  { facts, silent }: Merge,
): PositionState {
  if (writer === null) return 'unseen';
  if (silent.has(writer)) return 'silent';
  if (live === undefined) return 'unconfirmed';
  // What is missing cannot be fetched at the moment; it is asked for again.
  if (live.lastCatchUp?.state === 'running') return live.lastCatchUp.sentence === null ? 'catching_up' : 'behind';
  if (!facts.wire.live || !live.confirmed) return 'unconfirmed';
  if (mark !== undefined && facts.nowMs - mark.sinceMs >= lagGraceMs) return 'lagging';
  const writtenMs = live.lastWroteMs ?? live.firstHeardMs;
  return facts.nowMs - writtenMs >= idleAfterMs ? 'idle' : 'live';
}

function hasTable(shape: StreamTraits | undefined): boolean {
  return shape !== undefined && shape.tables.length > 0;
}

function factsOf(stream: string, shape: StreamTraits | undefined, facts: HomeserverFacts): StreamFacts {
  const sequence = facts.database?.sequences?.find((one) => one.stream === stream);
  const catchUp = shape?.catchUp ?? { from: 'none', why: 'This version of Synoptic does not know the stream.' };
  return {
    stream,
    known: shape !== undefined,
    hasTable: hasTable(shape),
    sequencePosition: sequence?.position ?? null,
    sequence: sequence?.sequence ?? shape?.sequence ?? null,
    catchesUpFrom: catchUp.from,
    catchUpNote: catchUp.from === 'none' ? catchUp.why : null,
  };
}

// Positions of idle processes on caches lag by design (synapse-facts 6): nobody is behind there.
function workerLags(facts: HomeserverFacts): Map<string, WorkerLag> {
  const newest = newestPositions(facts);
  const lags = new Map<string, WorkerLag>();
  for (const { instanceName, positions } of facts.metrics) {
    for (const { stream, position } of positions) {
      if (stream === 'caches') continue;
      const tokens = Math.max(0, (newest.get(stream) ?? position) - position);
      if (tokens > (lags.get(stream)?.tokens ?? -1)) lags.set(stream, { tokens, instanceName });
    }
  }
  return lags;
}

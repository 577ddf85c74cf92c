import { hasOneWriter, type StreamTraits } from './stream-traits';
import type { HomeserverFacts } from './facts';
import { announcedMs, currentWriter } from './stream-writers';

/** Two processes that announce one stream which one process should write, seen as such since `sinceMs`. */
export interface WriterPair {
  writers: [string, string];
  /** Both have announced at or before this time, by this machine's clock. Who announces later did not merely move. */
  baselineMs: number;
  /** True once both announced after the baseline; and whether by writing. */
  proven: 'no' | 'announced' | 'wrote';
  sinceMs: number;
}

/** The one writer of a stream, and whom it took over from. */
export interface WriterMemory {
  writer: string;
  movedFrom: string | null;
  movedMs: number | null;
}

/** All positions of a stream below its sequence, and how the sequence went on meanwhile. */
export interface BehindMemory {
  /** Highest position of any writer when it began. */
  position: number;
  sequencePosition: number;
  /** How often the sequence was seen to move on while no position did. */
  moves: number;
  sinceMs: number;
}

/** What rules need to know of earlier evaluations; bounded by the streams and processes that there are now. */
export interface RuleMemory {
  linkDownSinceMs: number | null;
  pairs: Readonly<Record<string, WriterPair>>;
  writers: Readonly<Record<string, WriterMemory>>;
  behind: Readonly<Record<string, BehindMemory>>;
  /** Since when a process's command queue has been long. */
  queues: Readonly<Record<string, number>>;
}

export const emptyMemory: RuleMemory = { linkDownSinceMs: null, pairs: {}, writers: {}, behind: {}, queues: {} };

/** More commands than a process that keeps up has waiting. */
export const longQueue = 100;
/** A second writer that has not announced for this long is over. */
const pairEndsMs = 60_000;

/** The memory after looking at these facts. Pure; called once per evaluation, before the rules. */
export function remember(previous: RuleMemory, facts: HomeserverFacts, streams: readonly StreamTraits[]): RuleMemory {
  const down = facts.wire.via !== 'none' && !facts.wire.live;
  return {
    linkDownSinceMs: down ? (previous.linkDownSinceMs ?? facts.nowMs) : null,
    pairs: rememberPairs(previous.pairs, facts, streams),
    writers: rememberWriters(previous.writers, facts, streams),
    behind: rememberBehind(previous.behind, facts),
    queues: rememberQueues(previous.queues, facts),
  };
}

function rememberPairs(
  previous: RuleMemory['pairs'],
  { wire, nowMs }: HomeserverFacts,
  streams: readonly StreamTraits[],
): RuleMemory['pairs'] {
  const pairs: Record<string, WriterPair> = {};
  for (const stream of streams.filter(hasOneWriter)) {
    const announcing = wire.positions
      .filter((position) => position.stream === stream.name && nowMs - announcedMs(position) < pairEndsMs)
      .sort((a, b) => announcedMs(b) - announcedMs(a));
    const [first, second] = announcing;
    if (first === undefined || second === undefined) continue;
    const writers: [string, string] =
      first.writer < second.writer ? [first.writer, second.writer] : [second.writer, first.writer];
    const before = previous[stream.name];
    if (before?.writers.join(' ') !== writers.join(' ')) {
      pairs[stream.name] = { writers, baselineMs: announcedMs(first), proven: 'no', sinceMs: nowMs };
      continue;
    }
    const after = (ms: number | null) => ms !== null && ms > before.baselineMs;
    const wrote = before.proven === 'wrote' || (after(first.lastWroteMs) && after(second.lastWroteMs));
    const announced = before.proven !== 'no' || (after(announcedMs(first)) && after(announcedMs(second)));
    pairs[stream.name] = { ...before, proven: wrote ? 'wrote' : announced ? 'announced' : 'no' };
  }
  return pairs;
}

function rememberWriters(
  previous: RuleMemory['writers'],
  { wire, nowMs }: HomeserverFacts,
  streams: readonly StreamTraits[],
): RuleMemory['writers'] {
  const writers: Record<string, WriterMemory> = {};
  for (const stream of streams) {
    const current = currentWriter(stream, wire.positions);
    const before = previous[stream.name];
    if (current === null) {
      if (before && hasOneWriter(stream)) writers[stream.name] = before;
    } else if (before === undefined) {
      writers[stream.name] = { writer: current.writer, movedFrom: null, movedMs: null };
    } else {
      const moved = before.writer !== current.writer;
      writers[stream.name] = moved ? { writer: current.writer, movedFrom: before.writer, movedMs: nowMs } : before;
    }
  }
  return writers;
}

// A transaction that was rolled back takes a number of the sequence and writes no row: a gap alone is normal. What is not:
// the sequence goes on, again and again, and no writer's position follows.
function rememberBehind(previous: RuleMemory['behind'], { database, nowMs }: HomeserverFacts): RuleMemory['behind'] {
  const behind: Record<string, BehindMemory> = {};
  for (const { stream, position: sequencePosition } of database?.sequences ?? []) {
    const rows = database?.streamPositions?.filter((row) => row.stream === stream) ?? [];
    if (rows.length === 0) continue;
    const position = Math.max(...rows.map((row) => row.position));
    if (position >= sequencePosition) continue;
    const before = previous[stream];
    const isSame = before !== undefined && before.position === position;
    if (!isSame) behind[stream] = { position, sequencePosition, moves: 0, sinceMs: nowMs };
    else if (sequencePosition > before.sequencePosition) {
      behind[stream] = { ...before, sequencePosition, moves: before.moves + 1 };
    } else behind[stream] = before;
  }
  return behind;
}

function rememberQueues(previous: RuleMemory['queues'], { metrics, nowMs }: HomeserverFacts): RuleMemory['queues'] {
  const long = metrics.filter((process) => process.atMs !== null && (process.commandQueue ?? 0) >= longQueue);
  return Object.fromEntries(long.map(({ instanceName }) => [instanceName, previous[instanceName] ?? nowMs]));
}

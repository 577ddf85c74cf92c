import type { HomeserverFacts } from './facts';

/**
 * The newest position known of each stream, over wire, database and metrics. Sequences do not count: they run ahead of
 * what is persisted wherever a transaction was rolled back.
 */
export function newestPositions(facts: HomeserverFacts): Map<string, number> {
  const newest = new Map<string, number>();
  const note = (stream: string, position: number) =>
    newest.set(stream, Math.max(position, newest.get(stream) ?? position));
  for (const { stream, livePosition } of facts.wire.positions) note(stream, livePosition);
  for (const { stream, position } of facts.database?.streamPositions ?? []) note(stream, position);
  for (const { positions } of facts.metrics) for (const { stream, position } of positions) note(stream, position);
  return newest;
}

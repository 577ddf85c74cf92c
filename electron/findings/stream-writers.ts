import type { WriterPosition } from '../replication/stream-positions';
import { hasOneWriter, type StreamTraits } from './stream-traits';

/** When a writer was last heard to announce a stream, by rows or by a position; ms by this machine's clock. */
export function announcedMs(position: WriterPosition): number {
  return Math.max(position.liveAtMs, position.lastWroteMs ?? 0);
}

/** Of a stream that one process writes: who announced it last; null where nobody did or several may. */
export function currentWriter(stream: StreamTraits, positions: readonly WriterPosition[]): WriterPosition | null {
  if (!hasOneWriter(stream)) return null;
  const heard = positions.filter((position) => position.stream === stream.name);
  return heard.reduce<WriterPosition | null>(
    (latest, position) => (latest === null || announcedMs(position) > announcedMs(latest) ? position : latest),
    null,
  );
}

/** Two that write one stream announce within moments of each other; who fell this far behind does not write it any more. */
const takenOverAfterMs = 15_000;

/** True if another process took the stream over after this writer's last announcement: its position is merely old. */
export function superseded(
  position: WriterPosition,
  stream: StreamTraits | undefined,
  positions: readonly WriterPosition[],
): boolean {
  if (stream === undefined) return false;
  const current = currentWriter(stream, positions);
  if (current === null || current.writer === position.writer) return false;
  const lastMs = announcedMs(position);
  return current.firstHeardMs > lastMs || announcedMs(current) - lastMs > takenOverAfterMs;
}

/** Who has not written for long may have been moved away from long ago: that it once announced the stream proves nothing. */
export function hasWrittenLately({ lastWroteMs }: WriterPosition, nowMs: number): boolean {
  return lastWroteMs !== null && nowMs - lastWroteMs < 600_000;
}

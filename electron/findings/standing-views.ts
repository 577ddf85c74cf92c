import type { ProcessMetrics } from './facts';

/** `caches` lags by design in processes that write nothing (synapse-facts 6). */
const lagsByDesign = new Set(['caches']);
/** A view that has stood still for this long while its stream moved is a finding. */
const standsAfterMs = 30_000;

interface View {
  position: number;
  /** Since when it is at this position. */
  sinceMs: number;
  /** Since when it is behind the stream; null: it is not. */
  behindMs: number | null;
}

/**
 * Remembers how each process's own view of the streams moves: a reader that has silently stopped shows there and nowhere
 * else.
 */
export class StandingViews {
  private readonly views = new Map<string, View>();

  /**
   * Takes one reading.
   * @param newestPosition of a stream, as far as anybody knows; null: nobody does
   * @returns views that have stood still for 30 s and longer although the stream moved on
   */
  take(
    instanceName: string,
    positions: ProcessMetrics['positions'],
    { newestPosition, nowMs }: { newestPosition: (stream: string) => number | null; nowMs: number },
  ): ProcessMetrics['standingStill'] {
    this.forgetBut(instanceName, new Set(positions.map(({ stream }) => stream)));
    return positions.flatMap(({ stream, position }) => {
      if (lagsByDesign.has(stream)) return [];
      const view = this.follow(`${instanceName} ${stream}`, position, nowMs);
      const newest = newestPosition(stream);
      if (newest === null || newest <= position) view.behindMs = null;
      else view.behindMs ??= nowMs;
      const isStanding = view.behindMs !== null && nowMs - Math.max(view.behindMs, view.sinceMs) >= standsAfterMs;
      return isStanding ? [{ stream, position, sinceMs: view.sinceMs }] : [];
    });
  }

  /** The process is not there any more. */
  forget(instanceName: string): void {
    this.forgetBut(instanceName, new Set());
  }

  // Names come from whatever listens there: those that it does not tell any more are not kept.
  private forgetBut(instanceName: string, kept: ReadonlySet<string>): void {
    const prefix = `${instanceName} `;
    for (const key of [...this.views.keys()]) {
      if (key.startsWith(prefix) && !kept.has(key.slice(prefix.length))) this.views.delete(key);
    }
  }

  private follow(key: string, position: number, nowMs: number): View {
    const known = this.views.get(key);
    if (known?.position === position) return known;
    const view: View = { position, sinceMs: nowMs, behindMs: null };
    this.views.set(key, view);
    return view;
  }
}

import type { ProcessMetrics } from '../facts';
import { evidenceFrom, finding, found, lasting, metricsMissing, wireNotReady, type FindingRule } from './finding-rule';

const code = 'view_stands_still';
const patienceMs = 30_000;

/**
 * The figure is that up to which all writers have persisted: one writer that is held in the middle of a transaction stops it
 * in every process, and none of them is to blame.
 */
function standsWithAll(stream: string, metrics: readonly ProcessMetrics[]): boolean {
  const views = metrics.flatMap(({ positions }) => positions.filter((one) => one.stream === stream));
  const standing = metrics.filter(({ standingStill }) => standingStill.some((one) => one.stream === stream));
  return views.length > 1 && standing.length === views.length;
}

export const viewStandsStillRule: FindingRule = {
  code,
  sentence: "Each process's own view of a stream moves when the stream moves.",
  check: ({ facts }) => {
    // That the stream moves is known from the wire alone.
    const missing = metricsMissing(facts) ?? wireNotReady(facts, 0);
    if (missing !== null) return { unchecked: missing };
    const { metrics, nowMs } = facts;
    return found(
      metrics.flatMap(({ instanceName, address, atMs, standingStill }) =>
        standingStill
          // A process that writes no invalidations lags on caches by design (synapse-facts 6).
          .filter(({ stream, sinceMs }) => stream !== 'caches' && nowMs - sinceMs >= patienceMs)
          .filter(({ stream }) => !standsWithAll(stream, metrics))
          .map(({ stream, position, sinceMs }) =>
            finding({
              code,
              part: stream,
              severity: 'failed',
              subject: { kind: 'instance', id: instanceName },
              sinceMs,
              sentence: `${instanceName} stands still on ${stream} at ${position} while the stream moves.`,
              meaning:
                'It serves old data: clients that are routed to it get no new updates of this stream, without any error.',
              evidence: [
                evidenceFrom(
                  'metrics',
                  atMs,
                  `Its own view at ${address}: ${position} since ${lasting(nowMs - sinceMs)}.`,
                ),
              ],
              remedy: `Restart ${instanceName}; look in its log for a traceback of the replication stream ${stream}.`,
            }),
          ),
      ),
    );
  },
};

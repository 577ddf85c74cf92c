import type { Clock } from '../base/clock';
import type { ProcessMetrics } from './facts';
import { ListenerPoller } from './listener-poller';
import { readProcessMetrics } from './process-metrics';
import { StandingViews } from './standing-views';

const periodMs = 15_000;

/** Each process's own view of itself, from its metrics listener, where one is configured. */
export class MetricsPoller extends ListenerPoller<ProcessMetrics> {
  constructor({ clock, newestPosition }: { clock: Clock; newestPosition: (stream: string) => number | null }) {
    const views = new StandingViews();
    super({
      wants: ({ kind, resources }) => kind === 'metrics' || resources.includes('metrics'),
      urlPath: '/_synapse/metrics',
      periodMs,
      clock,
      forget: ({ instanceName }) => views.forget(instanceName),
      read: ({ instanceName, address }, answer) => {
        const unknown = { version: null, startedMs: null, commandQueue: null, positions: [], standingStill: [] };
        const of = { instanceName, address };
        if (typeof answer === 'string') return { ...of, ...unknown, atMs: null, error: answer };
        if (answer.status !== 200) return { ...of, ...unknown, atMs: null, error: `it answered HTTP ${answer.status}` };
        const read = readProcessMetrics(answer.body);
        const nowMs = clock.nowMs();
        const standingStill = views.take(instanceName, read.positions, { newestPosition, nowMs });
        return { ...of, ...read, standingStill, atMs: nowMs, error: null };
      },
    });
  }
}

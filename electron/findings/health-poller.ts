import type { Clock } from '../base/clock';
import type { ListenerHealth } from './facts';
import { ListenerPoller } from './listener-poller';

const periodMs = 30_000;

/** What each HTTP listener answers on `/health`, which every one of the homeserver's has. */
export class HealthPoller extends ListenerPoller<ListenerHealth> {
  constructor({ clock }: { clock: Clock }) {
    super({
      wants: ({ kind }) => kind === 'http',
      urlPath: '/health',
      periodMs,
      clock,
      forget: () => undefined,
      read: ({ instanceName, address }, answer) => {
        const of = { instanceName, address, atMs: clock.nowMs() };
        if (typeof answer === 'string') return { ...of, state: 'failing', sentence: `/health: ${answer}` };
        const isWell = answer.status === 200;
        return { ...of, state: isWell ? 'ok' : 'failing', sentence: `/health answered HTTP ${answer.status}` };
      },
    });
  }
}

import type { Clock } from '../base/clock';
import type { ListenerHealth } from './facts';
import { ListenerPoller } from './listener-poller';

const periodMs = 30_000;
/** The listener is asked by address, while its certificate is for the name that clients use. */
const otherName = 'ERR_TLS_CERT_ALTNAME_INVALID';
const notThere = new Set(['ECONNREFUSED', 'ENOENT', 'EACCES']);
/** What says something of this machine's network and authorities, and nothing of the process. */
const notFromHere = /^(ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/** What each HTTP listener answers on `/health`, which every one of the homeserver's has. */
export class HealthPoller extends ListenerPoller<ListenerHealth> {
  constructor({ clock }: { clock: Clock }) {
    super({
      wants: ({ kind, resources }) => kind === 'http' || (kind === 'metrics' && resources.length > 0),
      urlPath: '/health',
      periodMs,
      clock,
      forget: () => undefined,
      read: ({ instanceName, address, isElsewhere }, answer) => {
        const of = { instanceName, address, atMs: clock.nowMs() };
        if (answer === otherName) {
          return { ...of, state: 'unknown', sentence: '/health cannot be asked: the certificate is for another name.' };
        }
        if (typeof answer === 'string' && notFromHere.test(answer)) {
          return { ...of, state: 'unknown', sentence: `/health cannot be asked from this machine: ${answer}.` };
        }
        if (isElsewhere && typeof answer === 'string' && notThere.has(answer)) {
          return { ...of, state: 'unknown', sentence: '/health can be asked on the machine of the process alone.' };
        }
        if (typeof answer === 'string') return { ...of, state: 'failing', sentence: `/health: ${answer}` };
        const isWell = answer.status === 200;
        return { ...of, state: isWell ? 'ok' : 'failing', sentence: `/health answered HTTP ${answer.status}` };
      },
    });
  }
}

import type { HeldCopy } from '../../../shared/contract/censor';
import { apiCall, pathOf, placeholders } from './admin-calls';
import { held, linksTo, type CopiedEvent } from './held-copy';

/** What nobody can remove from here. */
export function beyondReach({ target, redactions }: CopiedEvent): HeldCopy[] {
  const { eventId, roomId, json } = target;
  if (json === null || roomId === null) return [];
  const allowed = redactions.find(({ verdict }) => verdict === 'allowed');
  const others = target.serverInRoom
    ? 'on the other servers of the room'
    : 'on the other servers of the room, which no local user is in any more';
  return [
    held({
      kind: 'beyond_reach',
      count: null,
      fate: 'stays',
      links: allowed === undefined ? [] : linksTo('event', [allowed.redactionEventId]),
      sentence: `Copies ${others}, on clients, in backups and write-ahead logs of the database and in logs cannot be reached from here, nor counted. ${
        allowed === undefined
          ? 'No redaction asks the other servers and clients to remove theirs.'
          : 'A redaction has asked the other servers and clients to remove theirs.'
      }`,
      nextStep:
        allowed === undefined && target.serverInRoom && !target.isState
          ? {
              sentence: `Send a redaction: other servers and clients are then asked to remove it. $TOKEN is that of a member who may redact. ${placeholders}`,
              command: apiCall(
                'PUT',
                `${pathOf`/_matrix/client/v3/rooms/${roomId}/redact/${eventId}/`}$(date +%s)`,
                {},
              ),
            }
          : null,
    }),
  ];
}

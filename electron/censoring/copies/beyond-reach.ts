import type { HeldCopy } from '../../../shared/contract/censor';
import type { CopyFacts } from '../../storage/controllers/copy-facts';
import { apiCall, pathOf, placeholders } from './admin-calls';
import { counted, held, linksTo, type CopiedEvent } from './held-copy';

/** What nobody can remove from here. */
export function beyondReach({ target, facts, redactions }: CopiedEvent): HeldCopy[] {
  const { eventId, roomId, json } = target;
  if (json === null || roomId === null) return [];
  const allowed = redactions.find(({ verdict }) => verdict === 'allowed');
  return [
    held({
      kind: 'beyond_reach',
      count: facts.servers?.servers ?? null,
      more: facts.servers !== null && (facts.servers.more || facts.servers.trust.state === 'partial'),
      fate: 'stays',
      links: allowed === undefined ? [] : linksTo('event', [allowed.redactionEventId]),
      sentence: `Copies ${otherServers(facts)}, on clients, in backups and write-ahead logs of the database and in logs cannot be reached from here. ${
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

function otherServers({ servers }: CopyFacts): string {
  if (servers === null) return 'on the other servers of the room, whose number the room’s state does not tell any more';
  if (servers.servers === 0) return 'on servers that were in the room (none but this one is in it now)';
  const atLeast = servers.more || servers.trust.state === 'partial' ? 'at least ' : '';
  return `on the other servers of the room (${atLeast}${counted(servers.servers, 'server')} with members in it now, and those that were in it)`;
}

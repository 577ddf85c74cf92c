import type { RedactionVerdict } from '../../../shared/contract/events';
import { domainOf, isUserId } from '../../../shared/matrix/identifiers';
import { valueAt } from '../../../shared/matrix/lossless';
import type { RedactionRow } from '../databases/main/redaction-store';
import { readStoredJson } from './stored-json';

/** The event that a redaction names. */
export interface RedactionTarget {
  roomId: string;
  type: string;
  sender: string | null;
}

/**
 * Whether the homeserver serves the target as redacted because of this row of `redactions`, and why not. The row alone
 * proves nothing: it is written before the redaction is checked. Source: synapse-facts, "Redaction and censoring".
 */
export function redactionVerdict(redaction: RedactionRow, target: RedactionTarget): RedactionVerdict {
  const { event } = redaction;
  if (target.type === 'm.room.create') return 'create_event';
  // The column chooses a path of the homeserver: with false it applies the redaction without looking at its event.
  if (redaction.recheck === false) return 'allowed';
  if (event === null || event.json === null) return 'redaction_missing';
  if (event.roomId !== target.roomId) return 'other_room';
  if (event.rejected) return 'redaction_rejected';
  const metadata = readStoredJson(event.internalMetadata);
  if (metadata.problem !== 'none') return 'not_rechecked';
  if (valueAt(metadata.value, 'recheck_redaction') !== true) return 'allowed';
  return sameDomain(event.sender, target.sender) ? 'allowed' : 'other_domain';
}

function sameDomain(one: string | null, other: string | null): boolean {
  return serverOf(one) !== null && serverOf(one) === serverOf(other);
}

function serverOf(sender: string | null): string | null {
  if (sender === null) return null;
  if (isUserId(sender)) return domainOf(sender);
  // Senders that are no valid ids exist in old rooms; the homeserver compares what stands after the first colon.
  const colon = sender.indexOf(':');
  return colon < 0 ? null : sender.slice(colon + 1);
}

/** What decides whether a redaction makes the server serve its target redacted (synapse-facts 3). */
export interface RedactionFacts {
  /** The redaction event; null: a row in `redactions` without an event that the server can read. */
  redaction: { roomId: string; sender: string | null; rejected: boolean; recheckRedaction: boolean | null } | null;
  target: { roomId: string; sender: string | null; type: string | null; isState: boolean };
}

export type RedactionVerdict =
  | 'allowed'
  | 'redaction_missing'
  | 'other_room'
  | 'redaction_rejected'
  | 'create_event'
  | 'other_domain'
  | 'not_rechecked';

/**
 * Whether a redaction applies. `redactions.recheck` is not asked: it only chooses the homeserver's path. Where the
 * redaction's own metadata cannot be read (`recheckRedaction` null) it is not taken to be allowed.
 */
export function judgeRedaction({ redaction, target }: RedactionFacts): RedactionVerdict {
  if (redaction === null) return 'redaction_missing';
  if (redaction.roomId !== target.roomId) return 'other_room';
  if (redaction.rejected) return 'redaction_rejected';
  if (target.type === 'm.room.create' && target.isState) return 'create_event';
  if (redaction.recheckRedaction === null) return 'not_rechecked';
  if (redaction.recheckRedaction && domain(redaction.sender) !== domain(target.sender)) return 'other_domain';
  return 'allowed';
}

/** `recheck_redaction` of event_json.internal_metadata; null if the text is not the JSON that it should be. */
export function readRecheckRedaction(internalMetadata: string | null): boolean | null {
  if (internalMetadata === null) return null;
  try {
    const metadata: unknown = JSON.parse(internalMetadata);
    if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) return null;
    return Boolean(Object.getOwnPropertyDescriptor(metadata, 'recheck_redaction')?.value);
  } catch {
    return null;
  }
}

function domain(userId: string | null): string | null {
  const colon = userId?.indexOf(':') ?? -1;
  return userId === null || colon < 0 ? null : userId.slice(colon + 1);
}

import type { CensorshipKind, CensorshipReason } from '../../shared/contract/censorships';

const words: Readonly<Record<CensorshipReason, string>> = {
  waiting_for_turn: 'They wait for their turn.',
  event_missing: 'Their events are not on this server.',
  room_version_unknown: 'Their rooms have a version that is not known here.',
  cannot_tell: 'Nothing that can be seen from here explains why they have not gone.',
  feature_off: 'Self-destruction is switched off on this homeserver.',
  timer_lost: 'The process that wrote them has begun anew since, and their timers were lost.',
  writer_silent: 'The process that wrote them does not answer.',
  blocks_the_queue: 'Their events cannot be read: no timer gets past these rows.',
  blocked: 'A row before them cannot be expired.',
  event_rejected: 'Their events were rejected.',
  retention_off: 'The homeserver keeps redacted content for ever.',
  index_not_built: 'A background update of the homeserver has to finish first.',
  background_process_silent: 'The process that runs background tasks does not answer.',
  redaction_missing: 'The redaction events are not on this server.',
  other_room: 'The redactions are in another room than the events.',
  redaction_rejected: 'The redaction events were rejected.',
  other_domain: 'The redactions come from other servers, without the power to redact these events.',
  create_event: 'The events created their rooms, and are never redacted.',
};

/** What a group of rows has in common, in words. */
export function groupSentence(kind: CensorshipKind, reason: CensorshipReason | null): string {
  if (reason !== null) return words[reason];
  return kind === 'expiry'
    ? 'They are to go at their time; nothing stands in their way.'
    : 'They are kept until the period of retention is over; nothing stands in their way.';
}

import type { HeldCopy } from '../../shared/contract/censor';
import { isLosslessObject, valueAt, type LosslessValue } from '../../shared/matrix/lossless';
import { copyCountLimit, type PreviewFacts } from '../storage/controllers/censor-controller';

/** An event of the preview, with its JSON read where it can be. */
export interface CopiedEvent {
  eventId: string;
  expiryTs: number | null;
  event: LosslessValue | null;
}

/** Links shown of one kind; more are counted. */
const listed = 20;

/** What else the server holds of an event, each with what becomes of it. */
export function describeCopies(target: CopiedEvent, facts: PreviewFacts, serverName: string | null): HeldCopy[] {
  return [...ownRows(target, facts), ...relatedEvents(target, facts), ...media(target, serverName)];
}

function held(copy: Pick<HeldCopy, 'kind' | 'count' | 'fate' | 'sentence'> & Partial<HeldCopy>): HeldCopy {
  return { more: false, links: [], nextStep: null, ...copy };
}

function eventLinks(eventIds: readonly string[]): HeldCopy['links'] {
  return eventIds.slice(0, listed).map((id) => ({ kind: 'event', id }));
}

function ownRows({ eventId, expiryTs }: CopiedEvent, facts: PreviewFacts): HeldCopy[] {
  const found: HeldCopy[] = [];
  const add = (kind: HeldCopy['kind'], count: number, fate: HeldCopy['fate'], sentence: string): void => {
    if (count > 0) found.push(held({ kind, count, fate, sentence }));
  };
  const counted = (kind: 'search' | 'labels' | 'report'): number =>
    facts.copies.find((copy) => copy.eventId === eventId && copy.kind === kind)?.count ?? 0;
  const redactions = facts.redactions.filter((redaction) => redaction.targetEventId === eventId);
  const open = redactions.filter(({ verdict, haveCensored }) => verdict === 'allowed' && !haveCensored);
  add('search', counted('search'), 'removed', 'The search index holds the words of the event.');
  add('labels', counted('labels'), 'optional', 'Labels that its sender gave the event are in event_labels.');
  add(
    'expiry',
    expiryTs === null ? 0 : 1,
    'removed',
    'The event is waiting to self-destruct; its row in event_expiry goes.',
  );
  add(
    'redaction_row',
    open.length,
    'removed',
    'The homeserver’s own job would still prune it; the redaction is marked as done.',
  );
  add('report', counted('report'), 'stays', 'A report by a user quotes what the client sent with it.');
  return found;
}

function relatedEvents({ eventId }: CopiedEvent, facts: PreviewFacts): HeldCopy[] {
  const found: HeldCopy[] = [];
  for (const copy of facts.copies) {
    if (copy.eventId !== eventId || copy.kind !== 'relation_to') continue;
    const { kind, sentence } = relationOf(copy.relationType);
    const more = copy.count >= copyCountLimit;
    found.push(held({ kind, count: copy.count, more, fate: 'stays', links: eventLinks(copy.eventIds), sentence }));
  }
  for (const relation of facts.ownRelations) {
    if (relation.eventId !== eventId) continue;
    const sentence =
      'Processes hold this event with the one it relates to; they are told to drop everything of the room.';
    found.push(
      held({ kind: 'relation', count: 1, fate: 'removed', links: eventLinks([relation.relatesTo]), sentence }),
    );
  }
  return found;
}

function relationOf(relationType: string | null): { kind: HeldCopy['kind']; sentence: string } {
  switch (relationType) {
    case 'm.replace':
      return { kind: 'edit', sentence: 'Edits of the event are events of their own and hold content of their own.' };
    case 'm.thread':
      return { kind: 'thread', sentence: 'Replies in its thread stay and may quote it.' };
    default:
      return { kind: 'relation', sentence: 'Other events relate to it (reactions, references); they stay.' };
  }
}

function media({ event }: CopiedEvent, serverName: string | null): HeldCopy[] {
  const found = new Set<string>();
  collectMedia(valueAt(event ?? undefined, 'content'), found);
  const isLocal = (uri: string): boolean => serverName !== null && uri.startsWith(`mxc://${serverName}/`);
  const all = [...found];
  return [
    ...mediaOf('local_media', all.filter(isLocal)),
    ...mediaOf(
      'remote_media',
      all.filter((uri) => !isLocal(uri)),
    ),
  ];
}

function mediaOf(kind: 'local_media' | 'remote_media', uris: readonly string[]): HeldCopy[] {
  if (uris.length === 0) return [];
  const links = uris.slice(0, listed).map((id) => ({ kind: 'media' as const, id }));
  const sentence = 'The files that it names stay in the media repository.';
  return [held({ kind, count: uris.length, fate: 'stays', links, sentence })];
}

// Depth is bounded by the reader of the JSON.
function collectMedia(value: LosslessValue | undefined, found: Set<string>): void {
  if (typeof value === 'string') {
    if (value.startsWith('mxc://') && value.length <= 512) found.add(value);
  } else if (isLosslessObject(value)) {
    for (const member of value.values()) collectMedia(member, found);
  } else if (Array.isArray(value)) {
    for (const member of value) collectMedia(member, found);
  }
}

import type { HeldCopy } from '../../../shared/contract/censor';
import { copyCountLimit } from '../../storage/controllers/censor-controller';
import { counted, held, linksTo, type CopiedEvent } from './held-copy';

const censorThem = {
  sentence: 'They are events of their own: look at them, and take those that repeat it into the preview.',
  command: null,
};

/** Types that nobody replies to. */
const withoutReplies: ReadonlySet<string> = new Set(['m.reaction', 'm.room.redaction']);

/** Other events that repeat it, quote it, or are shown with it. */
export function relatedEvents(copied: CopiedEvent): HeldCopy[] {
  return [...relationsTo(copied), ...ownRelations(copied), ...latestInThread(copied), ...replies(copied)];
}

function relationsTo({ facts }: CopiedEvent): HeldCopy[] {
  const byKind = new Map<HeldCopy['kind'], { count: number; eventIds: string[]; sentence: string }>();
  for (const row of facts.rows) {
    if (row.kind !== 'relation_to') continue;
    const { kind, sentence } = relationOf(row.relationType);
    const before = byKind.get(kind);
    byKind.set(kind, {
      count: (before?.count ?? 0) + row.count,
      eventIds: [...(before?.eventIds ?? []), ...row.eventIds],
      sentence,
    });
  }
  return [...byKind].map(([kind, { count, eventIds, sentence }]) =>
    held({
      kind,
      count,
      more: count >= copyCountLimit,
      fate: 'stays',
      links: linksTo('event', eventIds),
      sentence,
      nextStep: kind === 'relation' ? null : censorThem,
    }),
  );
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

function ownRelations({ facts }: CopiedEvent): HeldCopy[] {
  return facts.ownRelations.map(({ relatesTo, relationType }) => {
    const links = linksTo('event', [relatesTo]);
    if (relationType === 'm.replace') {
      const sentence =
        'It is an edit: the event that it replaces keeps what was said before, and other edits of that what was said after.';
      return held({ kind: 'relation', count: 1, fate: 'stays', links, sentence, nextStep: censorThem });
    }
    const sentence =
      'Processes hold this event with the one it relates to; they are told to drop everything of the room.';
    return held({ kind: 'relation', count: 1, fate: 'removed', links, sentence });
  });
}

function latestInThread({ facts }: CopiedEvent): HeldCopy[] {
  return facts.rows.flatMap((row) => {
    if (row.kind !== 'thread_latest') return [];
    const sentence =
      'The summary of a thread shows it as the latest reply. It is looked up by its id, and shows the pruned event from then on.';
    const links = linksTo('event', row.eventIds);
    return [held({ kind: 'thread', count: 1, fate: 'removed', links, sentence })];
  });
}

function replies({ target, facts }: CopiedEvent): HeldCopy[] {
  if (target.json === null || target.isState || withoutReplies.has(target.type ?? '')) return [];
  const found = facts.replies;
  if (found === null) {
    const sentence =
      'Replies may quote it. No index knows them, so they were not searched; a look at the events that followed finds them.';
    return [held({ kind: 'reply', count: null, fate: 'stays', sentence })];
  }
  const { lookedAt, eventIds, quoting } = found;
  const sentence = `Of ${counted(lookedAt, 'event')} that followed in the room, ${
    eventIds.length === 0 ? 'none replies to it' : `${counted(eventIds.length, 'replies', 'reply')} to it`
  }${eventIds.length === 0 ? '' : `, and ${quoting.toLocaleString('en')} of these quote it as older clients do`}. Later events, and quotations without a relation, were not looked for.`;
  return [
    held({
      kind: 'reply',
      count: eventIds.length,
      more: true,
      fate: 'stays',
      links: linksTo('event', eventIds),
      sentence,
      nextStep: eventIds.length === 0 ? null : censorThem,
    }),
  ];
}

import type { HeldCopy } from '../../../shared/contract/censor';
import { copyCountLimit, reportsLookedThrough } from '../../storage/controllers/censor-controller';
import type { CopyFacts } from '../../storage/controllers/copy-facts';
import { apiCall, pathOf, placeholders } from './admin-calls';
import { held, linksTo, type CopiedEvent } from './held-copy';

type RowKind = CopyFacts['rows'][number]['kind'];

/** Rows of other tables that hold a part of the event or count it. */
export function ownRows(copied: CopiedEvent): HeldCopy[] {
  return [...removable(copied), ...remaining(copied)];
}

function countOf({ facts }: CopiedEvent, kind: RowKind): number {
  return facts.rows.find((row) => row.kind === kind)?.count ?? 0;
}

function removable(copied: CopiedEvent): HeldCopy[] {
  const { target, redactions } = copied;
  const open = redactions.filter(({ verdict, haveCensored }) => verdict === 'allowed' && !haveCensored);
  const rows: [HeldCopy['kind'], number, HeldCopy['fate'], string][] = [
    ['search', countOf(copied, 'search'), 'removed', 'The search index holds the words of the event.'],
    ['labels', countOf(copied, 'labels'), 'optional', 'Labels that its sender gave the event are in event_labels.'],
    [
      'expiry',
      target.expiryTs === null ? 0 : 1,
      'removed',
      'The event is waiting to self-destruct; its row in event_expiry goes.',
    ],
    [
      'redaction_row',
      open.length,
      'removed',
      'The homeserver’s own job would still prune it; the redaction is marked as done.',
    ],
  ];
  return rows.flatMap(([kind, count, fate, sentence]) => (count > 0 ? [held({ kind, count, fate, sentence })] : []));
}

function remaining(copied: CopiedEvent): HeldCopy[] {
  const { target, facts } = copied;
  const found: HeldCopy[] = [];
  const pushed = countOf(copied, 'push_action');
  if (pushed > 0) {
    const sentence =
      'Rows of event_push_actions count it as unread or notify of it. They hold no content, and the homeserver drops them by itself as they grow old.';
    found.push(held({ kind: 'push_action', count: pushed, more: pushed >= copyCountLimit, fate: 'stays', sentence }));
  }
  const reports = countOf(copied, 'report');
  if (reports > 0) {
    found.push(
      held({
        kind: 'report',
        count: reports,
        fate: 'stays',
        links: target.sender === null ? [] : linksTo('user', [target.sender]),
        sentence: `A report by a user keeps the reason that they gave, and what their client sent with it. The newest ${reportsLookedThrough.toLocaleString('en')} reports were looked through.`,
        nextStep: {
          sentence: `List the reports of the room, and delete those that quote it. ${placeholders}`,
          command: apiCall(
            'GET',
            `${pathOf`/_synapse/admin/v1/event_reports?room_id=${target.roomId ?? ''}`}&limit=100`,
          ),
        },
      }),
    );
  }
  if (facts.waiting > 0) {
    const sentence =
      'Delayed events of the same sender wait to be sent to this room. Their content was not compared with this one.';
    const nextStep = { sentence: 'Look at them once they were sent: censoring one of them is a preview of its own.', command: null }; // prettier-ignore
    found.push(held({ kind: 'delayed_event', count: facts.waiting, fate: 'stays', sentence, nextStep }));
  }
  return found;
}

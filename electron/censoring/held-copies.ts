import type { HeldCopy } from '../../shared/contract/censor';
import type { CensorTarget, PreviewFacts } from '../storage/controllers/censor-controller';
import { beyondReach } from './copies/beyond-reach';
import { describedElsewhere } from './copies/described-elsewhere';
import type { CopiedEvent } from './copies/held-copy';
import { linkedFiles } from './copies/linked-files';
import { ownRows } from './copies/own-rows';
import { relatedEvents } from './copies/related-events';

/** What else the server holds of one of the events that the facts are of; nothing of an event that is not here. */
export function copiesOf(target: CensorTarget, facts: PreviewFacts, serverName: string | null): HeldCopy[] {
  const found = facts.copies.get(target.eventId);
  if (found === undefined) return [];
  const redactions = facts.redactions.filter(({ targetEventId }) => targetEventId === target.eventId);
  return describeCopies({ target, facts: found, redactions, serverName });
}

/** What else the server holds of an event, each with what becomes of it; and what nobody can reach from here. */
export function describeCopies(copied: CopiedEvent): HeldCopy[] {
  return [
    ...ownRows(copied),
    ...relatedEvents(copied),
    ...describedElsewhere(copied),
    ...linkedFiles(copied),
    ...beyondReach(copied),
  ];
}

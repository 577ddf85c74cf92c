import type { ReactElement } from 'react';
import type { HeldCopy } from '../../../shared/contract/censor';
import { Isolated } from '../../components/isolated';
import { Mark, type MarkKind } from '../../components/mark';
import { EventLink } from '../../identifiers/identifier';
import { texts } from '../../texts/en';

const marks: Readonly<Record<HeldCopy['fate'], MarkKind>> = { removed: 'ok', optional: 'waiting', stays: 'lagging' };

/** What else the server holds of the event, and what becomes of it. */
export function HeldCopies({ copies }: { copies: readonly HeldCopy[] }): ReactElement {
  return (
    <section className="censor-copies">
      <h2>{texts.censor.alsoHeld}</h2>
      {copies.length === 0 && <p className="muted">{texts.censor.nothingElse}</p>}
      <ul>
        {copies.map((copy) => (
          <li key={copy.kind} className="row">
            <Mark kind={marks[copy.fate]}>{texts.censor.fates[copy.fate]}</Mark>
            <Isolated text={copy.sentence} />
            {copy.eventIds.slice(0, 3).map((eventId) => (
              <EventLink key={eventId} id={eventId} hasNoCopy />
            ))}
          </li>
        ))}
      </ul>
      <p className="muted small">{texts.censor.outOfReach}</p>
    </section>
  );
}

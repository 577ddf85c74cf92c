import type { ReactElement } from 'react';
import type { PreviewItem } from '../../../shared/contract/censor';
import { CheckField } from '../../components/fields';
import { Isolated } from '../../components/isolated';
import { texts } from '../../texts/en';

/** An event that is censored only if it is named, and what that leads to. */
export interface NeededOverride {
  eventId: string;
  sentence: string;
}

/** The events of a preview that have to be named one by one. */
export function overridesOf(items: readonly PreviewItem[]): NeededOverride[] {
  return items.flatMap(({ eventId, warnings }) =>
    warnings.filter(({ level }) => level === 'override').map(({ sentence }) => ({ eventId, sentence })),
  );
}

export interface OverridesProps {
  needed: readonly NeededOverride[];
  named: ReadonlySet<string>;
  onChange: (named: ReadonlySet<string>) => void;
}

/** A box for each event that auth depends on, below the consequence. */
export function Overrides({ needed, named, onChange }: OverridesProps): ReactElement | null {
  if (needed.length === 0) return null;
  const toggle = (eventId: string): void => {
    const next = new Set(named);
    if (!next.delete(eventId)) next.add(eventId);
    onChange(next);
  };
  return (
    <fieldset className="censor-overrides">
      <legend>{texts.censor.overridesTitle}</legend>
      {needed.map(({ eventId, sentence }) => (
        <div key={eventId} className="stack">
          <p className="small">
            <Isolated text={sentence} />
          </p>
          <CheckField isChecked={named.has(eventId)} onChange={() => toggle(eventId)}>
            <Isolated text={texts.censor.override(eventId)} />
          </CheckField>
        </div>
      ))}
    </fieldset>
  );
}

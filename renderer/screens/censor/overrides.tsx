import type { ReactElement } from 'react';
import type { CensorPreview } from '../../../shared/contract/censor';
import { Button } from '../../components/button';
import { CheckField } from '../../components/fields';
import { Isolated } from '../../components/isolated';
import { texts } from '../../texts/en';

export interface OverridesProps {
  /** Events that are censored only if they are named, and what that leads to. */
  needed: CensorPreview['toOverride'];
  named: ReadonlySet<string>;
  onChange: (named: ReadonlySet<string>) => void;
  /** Leaves all of them out of the preview; null: nothing would be left. */
  onLeaveOut: (() => void) | null;
}

/** A box for each event that auth depends on, below the consequence: they are named one by one, or left out together. */
export function Overrides({ needed, named, onChange, onLeaveOut }: OverridesProps): ReactElement | null {
  if (needed.length === 0) return null;
  const toggle = (eventId: string): void => {
    const next = new Set(named);
    if (!next.delete(eventId)) next.add(eventId);
    onChange(next);
  };
  return (
    <fieldset className="censor-overrides">
      <legend>{texts.censor.overridesTitle}</legend>
      {needed.length > 1 && <p className="small">{texts.censor.overridesNamed(named.size, needed.length)}</p>}
      <div className="censor-override-list">
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
      </div>
      {onLeaveOut !== null && (
        <div>
          <Button onPress={onLeaveOut}>{texts.censor.withoutThem(needed.length)}</Button>
        </div>
      )}
    </fieldset>
  );
}

import { useState, type ReactElement } from 'react';
import { texts } from '../texts/en';
import { momentText, readMoment } from './date-time';
import { TextField } from './fields';
import './time-slider.css';

/**
 * A moment to the second, in the operator's time zone: `2026-05-09 17:20:31`. It takes effect by Enter or when the field is
 * left; empty is null. A field of the browser's own would write it in the language and the order of the machine.
 */
export function DateTimeField({
  label,
  valueMs,
  onChange,
  isLabelHidden = false,
}: {
  label: string;
  valueMs: number | null;
  onChange: (ms: number | null) => void;
  isLabelHidden?: boolean;
}): ReactElement {
  // What is being typed, until it takes effect or the moment changes from elsewhere.
  const [typed, setTyped] = useState<{ ofMs: number | null; text: string } | null>(null);
  const [isWrong, setWrong] = useState(false);
  const text = typed !== null && typed.ofMs === valueMs ? typed.text : momentText(valueMs);
  const take = (): void => {
    if (typed === null || typed.ofMs !== valueMs) return;
    const ms = readMoment(typed.text);
    setWrong(ms === undefined);
    if (ms === undefined) return;
    setTyped(null);
    if (ms !== valueMs) onChange(ms);
  };
  return (
    <div className="date-time" onBlur={take}>
      <TextField
        label={label}
        isLabelHidden={isLabelHidden}
        placeholder={texts.common.moment}
        isMono
        value={text}
        onChange={(next) => {
          setWrong(false);
          setTyped({ ofMs: valueMs, text: next });
        }}
        onEnter={take}
        error={isWrong ? texts.common.notAMoment : null}
      />
    </div>
  );
}

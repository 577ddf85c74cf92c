import { useState, type ReactElement } from 'react';
import { Input, Label, TextField } from 'react-aria-components';

/** A moment by date and clock, to the second, in the operator's time zone; empty is null. */
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
  // While it is being typed a date is in part; the browser then gives no value, and what stands there must stay.
  const [typed, setTyped] = useState<{ ofMs: number | null; text: string } | null>(null);
  const text = typed !== null && typed.ofMs === valueMs ? typed.text : localText(valueMs);
  const change = (next: string): void => {
    const ms = next === '' ? null : new Date(next).getTime();
    setTyped({ ofMs: ms, text: next });
    if (ms === null || Number.isFinite(ms)) onChange(ms);
  };
  return (
    <TextField className="field" value={text} onChange={change} onKeyDown={(event) => event.continuePropagation()}>
      <Label className={isLabelHidden ? 'visually-hidden' : 'field-label'}>{label}</Label>
      <Input className="field-input date-time" type="datetime-local" step={1} />
    </TextField>
  );
}

/** A moment as such a field writes it: `2026-05-09T17:20:31`, local; empty where there is none. */
export function localText(ms: number | null): string {
  if (ms === null || Math.abs(ms) > 8.64e15) return '';
  const date = new Date(ms);
  const [year, month, day] = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  const [hours, minutes, seconds] = [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits);
  return `${String(year).padStart(4, '0')}-${twoDigits(month)}-${twoDigits(day)}T${hours}:${minutes}:${seconds}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** `12:04:31.204` in the operator's own time zone. */
export function formatTailTime(ms: number): string {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return '';
  const two = (value: number): string => String(value).padStart(2, '0');
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  return `${time}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** Chosen so that the colours of the streams that are known lie apart. */
const factor = 1835;
const modulus = 3571;

/** A colour for each stream, the same in every window; its name always stands beside it. */
export function streamHue(stream: string | null): string {
  if (stream === null) return 'transparent';
  let hash = 0;
  for (const character of stream) hash = (hash * factor + (character.codePointAt(0) ?? 0)) % modulus;
  return `oklch(var(--tail-light) 0.13 ${hash % 360})`;
}

/** A mapping of a configuration, of which nothing is believed before it is looked at. */
export type Section = Readonly<Record<string, unknown>>;

export function section(value: unknown): Section {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Section) : {};
}

export function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A text, or a list of texts: the homeserver takes either in most places. */
export function texts(value: unknown): string[] {
  if (typeof value === 'string' && value !== '') return [value];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string' && one !== '') : [];
}

export function wholeNumber(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null;
}

const yes = /^(?:y|yes|on|true)$/i;
const no = /^(?:n|no|off|false)$/i;

/**
 * A switch. The homeserver's YAML is 1.1, where a bare `yes` or `on` is true; ours is 1.2, where these are texts.
 * @returns null if it is neither
 */
export function flag(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return null;
  if (yes.test(value)) return true;
  return no.test(value) ? false : null;
}

/** Sections of a list; what is none is left out. */
export function sections(value: unknown): Section[] {
  return Array.isArray(value) ? value.map(section) : [];
}

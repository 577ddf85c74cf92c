/** A value of a table that leaves as text. */
export type CsvValue = string | number | boolean | null;

/**
 * A table as CSV (RFC 4180, UTF-8, CRLF). Text that a spreadsheet would run as a formula gets an apostrophe in front:
 * names and reasons come from anyone on the network.
 */
export function toCsv(header: readonly string[], rows: readonly (readonly CsvValue[])[]): string {
  return [header, ...rows].map((row) => row.map(field).join(',')).join('\r\n') + '\r\n';
}

function field(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const safe = neutralise(value);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

// Spreadsheets skip blanks and invisible characters in front of a formula; user ids begin with @, which some also run.
function neutralise(text: string): string {
  return /^[\s\p{Cf}]*[=+\-@\t\r]/u.test(text) ? `'${text}` : text;
}

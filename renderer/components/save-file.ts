/** Offers a text as a file to keep. */
export function saveFile(
  name: string,
  type: 'text/csv' | 'application/json' | 'text/html' | 'application/sql',
  text: string,
): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = url;
  link.download = safeName(name);
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

// Identifiers become part of names of files, which file systems restrict.
function safeName(name: string): string {
  return name.replace(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 120);
}

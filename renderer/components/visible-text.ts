/** A piece of text as shown; `isEscape` where characters that cannot be seen were written out. */
export interface TextPiece {
  text: string;
  isEscape: boolean;
}

// Controls, format characters (bidi overrides and isolates, zero-width), lone surrogates, line and paragraph separators,
// and letters that look like blanks. With the u flag a surrogate matches only where it stands alone.
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115F\u1160\u3164\uFFA0]+/gu;

/**
 * Text from the homeserver so that nothing in it hides or reorders what stands around it: characters without a shape of
 * their own are written as `\uXXXX`.
 */
export function visiblePieces(text: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  let from = 0;
  for (const match of text.matchAll(hidden)) {
    if (match.index > from) pieces.push({ text: text.slice(from, match.index), isEscape: false });
    pieces.push({ text: escapeAll(match[0]), isEscape: true });
    from = match.index + match[0].length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), isEscape: false });
  return pieces;
}

/** True if every character of the text has a shape of its own. */
export function isVisible(text: string): boolean {
  return text.search(hidden) < 0;
}

/** The same in one string, for titles and labels. */
export function visibleText(text: string): string {
  return text.replace(hidden, escapeAll);
}

function escapeAll(text: string): string {
  let out = '';
  for (let index = 0; index < text.length; index += 1) {
    out += `\\u${text.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }
  return out;
}

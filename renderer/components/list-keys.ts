/** What a key means in a list. */
export type ListMove = 'open' | 'toggle' | 'copy' | { to: number };

/** A key as the browser reports it. */
export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

/**
 * Keys of every list: J K and arrows move, Home End PageUp PageDown jump, Enter opens, Space selects, C copies. Null:
 * the key means nothing here.
 */
export function listMoveOf(press: KeyPress, at: number, count: number, pageRows: number): ListMove | null {
  if (press.ctrlKey || press.metaKey || press.altKey) return null;
  const to = (index: number): ListMove | null => (count === 0 ? null : { to: Math.min(count - 1, Math.max(0, index)) });
  switch (press.key) {
    case 'j':
    case 'ArrowDown':
      return to(at + 1);
    case 'k':
    case 'ArrowUp':
      return to(at < 0 ? 0 : at - 1);
    case 'Home':
      return to(0);
    case 'End':
      return to(count - 1);
    case 'PageDown':
      return to(at + pageRows);
    case 'PageUp':
      return to(at - pageRows);
    case 'Enter':
      return 'open';
    case ' ':
      return 'toggle';
    case 'c':
      return 'copy';
    default:
      return null;
  }
}

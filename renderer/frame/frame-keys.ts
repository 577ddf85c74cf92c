/** What a key means anywhere in the window. */
export type FrameKey = 'palette' | 'filter' | 'back' | 'forward' | 'keys';

interface Press {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

/** The meaning of a key; null for none. While text is typed only the palette's key counts. */
export function frameKeyOf(press: Press, isTyping: boolean): FrameKey | null {
  if ((press.ctrlKey || press.metaKey) && !press.altKey && press.key.toLowerCase() === 'k') return 'palette';
  if (isTyping || press.ctrlKey || press.metaKey || press.altKey) return null;
  switch (press.key) {
    case '/':
      return 'filter';
    case '[':
      return 'back';
    case ']':
      return 'forward';
    case '?':
      return 'keys';
    default:
      return null;
  }
}

import { useEffect } from 'react';

/** A letter that acts on a whole screen; not while text is typed, nor behind a dialog. */
export function useLetterKey(letter: string, act: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const { target } = event;
      const isTyping = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
      if (event.key !== letter || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.defaultPrevented || document.querySelector('[role="dialog"]') !== null) return;
      act();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [letter, act]);
}

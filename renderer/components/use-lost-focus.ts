import { useEffect, type RefObject } from 'react';

/**
 * Takes the focus if nothing has it: whoever opened a row by the keyboard goes on with the keyboard on the next screen.
 * A field that is being typed into keeps it.
 */
export function useLostFocus(ref: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const { activeElement } = document;
    if (activeElement === null || activeElement === document.body) ref.current?.focus({ preventScroll: true });
  }, [ref]);
}

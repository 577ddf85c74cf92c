import { useEffect } from 'react';
import { dialogStore } from '../state/dialogs';
import { useAddress, type Address } from '../state/use-address';
import { frameKeyOf } from './frame-keys';

/** Keys that work on every screen. */
export function useFrameKeys(): void {
  const address = useAddress();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      const meaning = frameKeyOf(event, isTyping(event.target));
      if (meaning === null || (dialogStore.getState().open !== null && meaning !== 'palette')) return;
      event.preventDefault();
      act(meaning, address);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [address]);
}

function act(meaning: NonNullable<ReturnType<typeof frameKeyOf>>, address: Address): void {
  switch (meaning) {
    case 'palette':
    case 'keys':
      dialogStore.getState().show(meaning);
      return;
    case 'back':
      address.back();
      return;
    case 'forward':
      address.forward();
      return;
    case 'filter': {
      const field = document.querySelector<HTMLInputElement>('[data-filter-field] input');
      field?.focus();
      field?.select();
      return;
    }
  }
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

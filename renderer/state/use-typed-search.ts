import { useEffect, useState } from 'react';
import { useAddress } from './use-address';

/** How long typing rests before the address, and with it the list, follows. */
const typingPauseMs = 200;

export interface TypedSearch {
  /** What the address says, which the list shows. */
  text: string;
  /** What stands in the field. */
  typed: string;
  setTyped: (typed: string) => void;
}

/** A search field whose text lives in the address: it follows typing after a pause, and the field follows back and forward. */
export function useTypedSearch(): TypedSearch {
  const { search, setSearch } = useAddress();
  const text = search['text'] ?? '';
  const [typed, setTyped] = useState(text);
  const [shownText, setShownText] = useState(text);
  if (text !== shownText) {
    // Back, forward, the palette and the sections change the address without typing.
    setShownText(text);
    if (typed.trim() !== text) setTyped(text);
  }
  useEffect(() => {
    if (typed.trim() === text) return;
    const timer = window.setTimeout(
      () => setSearch({ text: typed.trim(), at: null }, { replace: true }),
      typingPauseMs,
    );
    return () => window.clearTimeout(timer);
  }, [typed, text, setSearch]);
  return { text, typed, setTyped };
}

import { useCallback, useMemo, useState } from 'react';

/** Events that are chosen in a list, across its pages. */
export interface ChosenEvents {
  chosen: ReadonlySet<string>;
  toggle: (eventId: string) => void;
  /** Chooses all of these. */
  extend: (eventIds: readonly string[]) => void;
  clear: () => void;
}

interface Choice {
  /** Of which list. */
  list: string;
  chosen: ReadonlySet<string>;
}

/**
 * What is chosen in a list.
 * @param list names what the list shows: with another filter nothing is chosen, since what is not seen must not be censored
 */
export function useChosenEvents(list: string): ChosenEvents {
  const [choice, setChoice] = useState<Choice>({ list, chosen: new Set() });
  const chosen = useMemo(() => (choice.list === list ? choice.chosen : new Set<string>()), [choice, list]);
  const change = useCallback(
    (of: (chosen: ReadonlySet<string>) => ReadonlySet<string>) =>
      setChoice((old) => ({ list, chosen: of(old.list === list ? old.chosen : new Set()) })),
    [list],
  );
  return {
    chosen,
    toggle: useCallback((eventId: string) => change((old) => toggled(old, eventId)), [change]),
    extend: useCallback((eventIds: readonly string[]) => change((old) => new Set([...old, ...eventIds])), [change]),
    clear: useCallback(() => change(() => new Set()), [change]),
  };
}

function toggled(chosen: ReadonlySet<string>, eventId: string): ReadonlySet<string> {
  const next = new Set(chosen);
  if (!next.delete(eventId)) next.add(eventId);
  return next;
}

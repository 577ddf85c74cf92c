import { createContext, useContext } from 'react';

/** Height of a list's row in CSS pixels; the frame provides it from the settings. */
export const RowHeight = createContext(28);

export function useRowHeight(): number {
  return useContext(RowHeight);
}

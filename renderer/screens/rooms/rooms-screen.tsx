import type { ReactElement } from 'react';

export function RoomsScreen(): ReactElement | null {
  return null;
}

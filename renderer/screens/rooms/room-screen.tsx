import type { ReactElement } from 'react';

export function RoomScreen(): ReactElement | null {
  return null;
}

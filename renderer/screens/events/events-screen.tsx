import type { ReactElement } from 'react';

export function EventsScreen(): ReactElement | null {
  return null;
}

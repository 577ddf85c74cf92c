import type { ReactElement } from 'react';

export function ConnectionsScreen(): ReactElement | null {
  return null;
}

import type { ReactElement } from 'react';

export function UserScreen(): ReactElement | null {
  return null;
}

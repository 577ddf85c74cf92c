import type { ReactElement } from 'react';

export function UsersScreen(): ReactElement | null {
  return null;
}

import type { ReactElement } from 'react';

export function EventScreen(): ReactElement | null {
  return null;
}

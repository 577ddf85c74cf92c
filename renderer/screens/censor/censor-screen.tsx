import type { ReactElement } from 'react';

export function CensorScreen(): ReactElement | null {
  return null;
}

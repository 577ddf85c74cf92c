import type { ReactElement } from 'react';

export function AuditScreen(): ReactElement | null {
  return null;
}

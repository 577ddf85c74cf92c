import type { ReactElement } from 'react';

export function UnlockDialog(_props: { onClose: () => void }): ReactElement | null {
  return null;
}

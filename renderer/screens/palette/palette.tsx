import type { ReactElement } from 'react';

export function Palette(_props: { onClose: () => void }): ReactElement | null {
  return null;
}

import type { ReactElement } from 'react';
import { UnlockDialog } from '../screens/connections/unlock-dialog';
import { Palette } from '../screens/palette/palette';
import { SettingsDialog } from '../screens/settings/settings-dialog';
import { useDialogs } from '../state/dialogs';
import { KeysDialog } from './keys-dialog';
import { ProgressDialog } from './progress-dialog';

/** The dialog of the frame that is open, if any. */
export function FrameDialogs(): ReactElement | null {
  const { open, close } = useDialogs();
  switch (open) {
    case 'palette':
      return <Palette onClose={close} />;
    case 'unlock':
      return <UnlockDialog onClose={close} />;
    case 'settings':
      return <SettingsDialog onClose={close} />;
    case 'keys':
      return <KeysDialog onClose={close} />;
    case 'progress':
      return <ProgressDialog onClose={close} />;
    case null:
      return null;
  }
}

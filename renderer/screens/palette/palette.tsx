import type { ReactElement } from 'react';
import { Dialog } from '../../components/dialog';
import { useDialogs } from '../../state/dialogs';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import type { PaletteEntry } from './palette-entries';
import { PaletteField } from './palette-field';
import './palette.css';

/** Goes anywhere by what is typed or pasted: identifiers, links, names, screens. */
export function Palette({ onClose }: { onClose: () => void }): ReactElement {
  const { go } = useAddress();
  const { show } = useDialogs();
  const act = (entry: PaletteEntry): void => {
    if ('dialog' in entry.act) {
      show(entry.act.dialog);
      return;
    }
    onClose();
    go(entry.act.path);
  };
  return (
    <Dialog title={texts.palette.title} onClose={onClose} size="wide" atTop>
      <PaletteField onAct={act} />
    </Dialog>
  );
}

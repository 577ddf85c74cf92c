import type { ReactElement } from 'react';
import { Button } from '../components/button';
import { Dialog } from '../components/dialog';
import { texts } from '../texts/en';

/** The list of keys. */
export function KeysDialog({ onClose }: { onClose: () => void }): ReactElement {
  return (
    <Dialog title={texts.frame.keys} onClose={onClose} footer={<Button onPress={onClose}>{texts.common.close}</Button>}>
      <table className="keys" tabIndex={0} aria-label={texts.frame.keys}>
        <tbody>
          {texts.frame.keyList.map(([keys, meaning]) => (
            <tr key={keys}>
              <th scope="row">
                <kbd className="mono">{keys}</kbd>
              </th>
              <td>{meaning}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}

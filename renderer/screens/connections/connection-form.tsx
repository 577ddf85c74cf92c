import { useState, type ReactElement } from 'react';
import type { SavedConnection } from '../../../shared/contract/connections';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { CheckField } from '../../components/fields';
import { ErrorState } from '../../components/states';
import { useSaveConnection } from '../../queries/connections';
import { texts } from '../../texts/en';
import { draftOf, emptyDraft, problemsOf, secretsOf, settingsOf, type ConnectionDraft } from './connection-draft';
import { ConnectionFields } from './connection-fields';
import { PasteUrl } from './paste-url';
import { TestChecklist } from './test-checklist';
import { useConnectionTest } from './use-connection-test';

export interface ConnectionFormProps {
  /** Null: a new one. */
  connection: SavedConnection | null;
  keychain: 'available' | 'none';
  onClose: () => void;
  onSaved: (connectionId: string) => void;
}

/** A connection in fields, tested before it is saved if one likes. */
export function ConnectionForm({ connection, keychain, onClose, onSaved }: ConnectionFormProps): ReactElement {
  const before = connection?.settings ?? null;
  const [draft, setDraft] = useState<ConnectionDraft>(before === null ? emptyDraft : draftOf(before));
  const [isChecked, setChecked] = useState(false);
  const [storePasswords, setStorePasswords] = useState(keychain === 'available');
  const save = useSaveConnection();
  const test = useConnectionTest();
  const problems = problemsOf(draft);
  const whenFit = (act: () => void): void => {
    setChecked(true);
    if (Object.keys(problems).length === 0) act();
  };
  const saveNow = (): void =>
    save.mutate(
      {
        ...(connection === null ? {} : { connectionId: connection.connectionId }),
        settings: settingsOf(draft, before),
        secrets: secretsOf(draft),
        storePasswords,
      },
      {
        onSuccess: ({ connectionId }) => {
          onSaved(connectionId);
          onClose();
        },
      },
    );
  const testNow = (): void =>
    test.start({ connection: { settings: settingsOf(draft, before), secrets: secretsOf(draft) } });
  return (
    <Dialog
      title={connection === null ? texts.connections.formTitle : texts.connections.editTitle}
      size="wide"
      onClose={onClose}
      footer={
        <>
          <Button variant="primary" isDisabled={save.isPending} onPress={() => whenFit(saveNow)}>
            {texts.connections.saveOnly}
          </Button>
          <Button isDisabled={test.isRunning} onPress={() => whenFit(testNow)}>
            {test.isRunning ? texts.connections.testing : texts.connections.test}
          </Button>
          <Button onPress={onClose}>{texts.common.cancel}</Button>
        </>
      }
    >
      <PasteUrl draft={draft} onFilled={setDraft} />
      <ConnectionFields
        draft={draft}
        problems={isChecked ? problems : {}}
        onChange={(part) => setDraft({ ...draft, ...part })}
      />
      <StorePasswords keychain={keychain} isOn={storePasswords} onChange={setStorePasswords} />
      {save.error !== null && <ErrorState error={save.error} />}
      {test.error !== null && <ErrorState error={test.error} />}
      {test.steps !== null && <TestChecklist steps={test.steps} />}
    </Dialog>
  );
}

interface StorePasswordsProps {
  keychain: 'available' | 'none';
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}

function StorePasswords({ keychain, isOn, onChange }: StorePasswordsProps): ReactElement {
  if (keychain === 'none') return <p className="small muted">{texts.connections.noKeychain}</p>;
  return (
    <CheckField isChecked={isOn} onChange={onChange}>
      {texts.connections.storePasswords}
    </CheckField>
  );
}

import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { Settings } from '../../../shared/contract/application';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { Fact, Facts } from '../../components/facts';
import { SelectField, TextField } from '../../components/fields';
import { Loaded } from '../../components/loaded';
import { ErrorState } from '../../components/states';
import { infoQuery, useSaveSettings } from '../../queries/application';
import { usePreferences } from '../../state/preferences';
import { texts } from '../../texts/en';

/** Theme, density and the operator's name; and what the application says of itself. */
export function SettingsDialog({ onClose }: { onClose: () => void }): ReactElement {
  const info = useQuery(infoQuery());
  const { apply } = usePreferences();
  // Escape too takes back what was only tried.
  const cancel = (): void => {
    if (info.data !== undefined) apply(info.data.settings);
    onClose();
  };
  return (
    <Dialog title={texts.settings.title} onClose={cancel}>
      <Loaded result={info}>
        {(data) => (
          <>
            <SettingsForm settings={data.settings} onCancel={cancel} onSaved={onClose} />
            <Facts>
              <Fact term={texts.settings.version}>{data.version}</Fact>
              <Fact term={texts.settings.host}>{texts.settings.hosts[data.host]}</Fact>
              <Fact term={texts.settings.systemUser}>{data.operatingSystemUser}</Fact>
              <Fact term={texts.settings.passwords}>{data.keychainSentence}</Fact>
            </Facts>
          </>
        )}
      </Loaded>
    </Dialog>
  );
}

interface SettingsFormProps {
  settings: Settings;
  onCancel: () => void;
  onSaved: () => void;
}

function SettingsForm({ settings, onCancel, onSaved }: SettingsFormProps): ReactElement {
  const [draft, setDraft] = useState(settings);
  const { apply } = usePreferences();
  const save = useSaveSettings();
  const change = (part: Partial<Settings>): void => {
    const next = { ...draft, ...part };
    setDraft(next);
    apply(next); // seen at once
  };
  return (
    <>
      <TextField
        label={texts.settings.name}
        value={draft.displayName}
        onChange={(displayName) => change({ displayName })}
        description={texts.settings.nameNote}
      />
      <SelectField
        label={texts.settings.theme}
        value={draft.theme}
        onChange={(theme) => change({ theme })}
        options={texts.settings.themes}
      />
      <SelectField
        label={texts.settings.density}
        value={draft.density}
        onChange={(density) => change({ density })}
        options={texts.settings.densities}
      />
      {save.error !== null && <ErrorState error={save.error} />}
      <div className="row">
        <Button
          variant="primary"
          isDisabled={save.isPending}
          onPress={() => save.mutate(draft, { onSuccess: onSaved })}
        >
          {texts.common.save}
        </Button>
        <Button onPress={onCancel}>{texts.common.cancel}</Button>
      </div>
    </>
  );
}

import { useState, type ReactElement } from 'react';
import { Button } from '../../components/button';
import { TextField } from '../../components/fields';
import { useReadUrl } from '../../queries/connections';
import { texts } from '../../texts/en';
import { passwordOfUrl, withAddress, type ConnectionDraft } from './connection-draft';

/** Takes a pasted URL apart into the fields; what is dangerous in it is refused by the core. */
export function PasteUrl({
  draft,
  onFilled,
}: {
  draft: ConnectionDraft;
  onFilled: (draft: ConnectionDraft) => void;
}): ReactElement {
  const [url, setUrl] = useState('');
  const read = useReadUrl();
  const fill = (): void =>
    read.mutate(
      { url },
      {
        onSuccess: ({ reader, holdsPassword }) => {
          const password = holdsPassword ? passwordOfUrl(url) : draft.password;
          onFilled({ ...withAddress(draft, reader), password });
          setUrl('');
        },
      },
    );
  const problem = read.error === null ? null : `${read.error.message} ${read.error.remedy}`;
  return (
    <div className="row paste-url">
      <TextField
        label={texts.connections.pasteUrl}
        value={url}
        onChange={setUrl}
        description={texts.connections.pasteNote}
        error={problem}
        placeholder="postgresql://synoptic_reader@db.example/synapse"
        onEnter={fill}
        autoFocus
      />
      <Button isDisabled={url.trim() === '' || read.isPending} onPress={fill}>
        {texts.connections.pasteDo}
      </Button>
    </div>
  );
}

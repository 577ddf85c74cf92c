import { useState, type ReactElement } from 'react';
import { Button } from '../../components/button';
import { TextField } from '../../components/fields';
import { Screen } from '../../components/screen';
import { mostEvents, offerToCensor } from '../../state/censor-selection';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { OperationsList } from './operations-list';
import { mostInAddress, readPastedEvents } from './pasted-events';

/** Takes a list of events from a paste. */
export function PasteEvents(): ReactElement {
  const [text, setText] = useState('');
  const { server, setSearch, go } = useAddress();
  const { eventIds, unrecognised } = readPastedEvents(text);
  const problem = problemOf(eventIds.length, unrecognised);
  const preview = (): void => {
    if (eventIds.length <= mostInAddress) setSearch({ ids: eventIds.join(',') });
    else if (server !== null) go(offerToCensor(server, { eventIds, label: texts.censor.pastedLabel, act: 'censor' }));
  };
  return (
    <Screen title={texts.censor.pasteTitle} subtitle={texts.censor.pasteNote}>
      <div className="censor-paste stack">
        <TextField
          label={texts.censor.pasteLabel}
          value={text}
          onChange={setText}
          error={problem}
          isMultiline
          isMono
          autoFocus
        />
        <div className="row">
          <Button variant="primary" isDisabled={eventIds.length === 0 || problem !== null} onPress={preview}>
            {texts.censor.preview}
          </Button>
          {eventIds.length > 0 && <span className="muted">{texts.censor.found(eventIds.length)}</span>}
        </div>
      </div>
      <OperationsList />
    </Screen>
  );
}

function problemOf(count: number, unrecognised: readonly string[]): string | null {
  if (unrecognised.length > 0) return texts.censor.notRecognised(unrecognised.slice(0, 3).join(', '));
  return count > mostEvents ? texts.censor.tooMany(count) : null;
}

import { useState, type ReactElement } from 'react';
import { Button } from '../../components/button';
import { TextField } from '../../components/fields';
import { Screen } from '../../components/screen';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { OperationsList } from './operations-list';
import { mostEvents, readPastedEvents } from './pasted-events';

/** Takes a list of events from a paste. */
export function PasteEvents(): ReactElement {
  const [text, setText] = useState('');
  const { setSearch } = useAddress();
  const { eventIds, unrecognised } = readPastedEvents(text);
  const problem = problemOf(eventIds.length, unrecognised);
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
          <Button
            variant="primary"
            isDisabled={eventIds.length === 0 || problem !== null}
            onPress={() => setSearch({ ids: eventIds.join(',') })}
          >
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

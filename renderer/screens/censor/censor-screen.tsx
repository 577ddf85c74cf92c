import type { ReactElement } from 'react';
import { AppLink } from '../../components/app-link';
import { Button } from '../../components/button';
import { Screen } from '../../components/screen';
import { EmptyState } from '../../components/states';
import { useCensorSelection } from '../../state/censor-selection';
import { pathTo } from '../../state/address';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { EvidencePage } from './evidence-page';
import { OperationView } from './operation-view';
import { PasteEvents } from './paste-events';
import { PreviewView } from './preview-view';
import './censor.css';

/**
 * Censoring, by its address: `?ids=` and `?selection=` make a preview, `?operation=` shows what became of one and with
 * `view=evidence` what is printed of it; none of these asks for events.
 */
export function CensorScreen(): ReactElement {
  const { search } = useAddress();
  return <div className="censor-screen">{viewOf(search)}</div>;
}

function viewOf({ ids, selection, operation, view }: Readonly<Record<string, string>>): ReactElement {
  if (operation !== undefined && view === 'evidence') return <EvidencePage key={operation} operationId={operation} />;
  if (operation !== undefined) return <OperationView key={operation} operationId={operation} />;
  if (selection !== undefined) return <SelectionPreview key={selection} selectionKey={selection} />;
  if (ids !== undefined && ids !== '') {
    return <PreviewView key={ids} source={{ key: ids, eventIds: ids.split(','), act: 'censor' }} label={null} />;
  }
  return <PasteEvents />;
}

/** The preview of events that were chosen elsewhere, or, after a restart, why there is none. */
function SelectionPreview({ selectionKey }: { selectionKey: string }): ReactElement {
  const selection = useCensorSelection(selectionKey);
  const { server, setSearch } = useAddress();
  if (selection !== null) {
    const { eventIds, act, label } = selection;
    return <PreviewView source={{ key: selectionKey, eventIds, act }} label={label} />;
  }
  return (
    <Screen title={texts.censor.title}>
      <EmptyState title={texts.censor.goneTitle}>
        <p>{texts.censor.goneText}</p>
      </EmptyState>
      <div className="row pad">
        {server !== null && (
          <AppLink className="button" path={pathTo({ server, area: 'censorships' })}>
            {texts.censor.chooseAgain}
          </AppLink>
        )}
        <Button onPress={() => setSearch({ selection: null })}>{texts.censor.pasteIds}</Button>
      </div>
    </Screen>
  );
}

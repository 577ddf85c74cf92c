import type { ReactElement } from 'react';
import { useAddress } from '../../state/use-address';
import { OperationView } from './operation-view';
import { PasteEvents } from './paste-events';
import { PreviewView } from './preview-view';
import './censor.css';

/**
 * Censoring, by its address: `?ids=` makes a preview, `?operation=` shows what became of one, neither asks for events.
 */
export function CensorScreen(): ReactElement {
  const { search } = useAddress();
  return <div className="censor-screen">{viewOf(search)}</div>;
}

function viewOf({ ids, operation }: Readonly<Record<string, string>>): ReactElement {
  if (operation !== undefined) return <OperationView key={operation} operationId={operation} />;
  if (ids !== undefined && ids !== '') return <PreviewView key={ids} eventIds={ids.split(',')} />;
  return <PasteEvents />;
}

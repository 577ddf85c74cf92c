import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { SavedConnection } from '../../../shared/contract/connections';
import { Button } from '../../components/button';
import { ErrorState } from '../../components/states';
import { statusQuery, useCloseConnection, useRemoveConnection, useResetDemo } from '../../queries/connections';
import { texts } from '../../texts/en';

export interface ConnectionActsProps {
  connection: SavedConnection;
  isOpening: boolean;
  isTesting: boolean;
  onOpen: () => void;
  onEdit: () => void;
  /** Null for the demo, which has nothing to test. */
  onTest: (() => void) | null;
}

/** What can be done with a connection. Removing and resetting ask a second time, in words. */
export function ConnectionActs(props: ConnectionActsProps): ReactElement {
  const { connection, isOpening, isTesting, onOpen, onEdit, onTest } = props;
  const isDemo = connection.kind === 'demo';
  const isOpen = connection.state === 'open' || connection.state === 'lost';
  const remove = useRemoveConnection();
  const reset = useResetDemo();
  const close = useCloseConnection();
  // Closing acts on the connection that this window is bound to, never on one that is only named.
  const isBound = useQuery({ ...statusQuery(), enabled: false }).data?.connectionId === connection.connectionId;
  return (
    <>
      <div className="row">
        <Button variant="primary" onPress={onOpen} isDisabled={isOpening || reset.isPending}>
          {isOpen ? texts.connections.goTo : texts.connections.open}
        </Button>
        {onTest !== null && (
          <Button onPress={onTest} isDisabled={isTesting}>
            {isTesting ? texts.connections.testing : texts.connections.test}
          </Button>
        )}
        {!isDemo && <Button onPress={onEdit}>{texts.connections.edit}</Button>}
        {isBound && isOpen && (
          <Button isDisabled={close.isPending} onPress={() => close.mutate({})}>
            {texts.connections.close}
          </Button>
        )}
      </div>
      {isDemo ? (
        <AskedTwice
          first={reset.isPending ? texts.connections.resetting : texts.connections.resetDemo}
          sure={texts.connections.resetSure}
          note={texts.connections.resetNote}
          isDisabled={reset.isPending || isOpening}
          onSure={() => reset.mutate({})}
        />
      ) : (
        <AskedTwice
          first={texts.connections.remove}
          sure={texts.connections.removeSure}
          isDisabled={remove.isPending}
          onSure={() => remove.mutate({ connectionId: connection.connectionId })}
        />
      )}
      {reset.error !== null && <ErrorState error={reset.error} />}
      {close.error !== null && <ErrorState error={close.error} />}
      {remove.error !== null && <ErrorState error={remove.error} />}
    </>
  );
}

interface AskedTwiceProps {
  first: string;
  sure: string;
  note?: string;
  isDisabled: boolean;
  onSure: () => void;
}

function AskedTwice({ first, sure, note, isDisabled, onSure }: AskedTwiceProps): ReactElement {
  const [isAsking, setAsking] = useState(false);
  if (!isAsking) {
    return (
      <div>
        <Button variant="quiet" isDisabled={isDisabled} onPress={() => setAsking(true)}>
          {first}
        </Button>
      </div>
    );
  }
  const act = (): void => {
    setAsking(false);
    onSure();
  };
  return (
    <div className="stack">
      {note !== undefined && <p className="small">{note}</p>}
      <div className="row">
        <Button variant="danger" onPress={act}>
          {sure}
        </Button>
        <Button onPress={() => setAsking(false)}>{texts.common.cancel}</Button>
      </div>
    </div>
  );
}

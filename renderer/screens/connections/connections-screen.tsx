import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { SavedConnection } from '../../../shared/contract/connections';
import { Button } from '../../components/button';
import { DataTable, type Column } from '../../components/data-table';
import { Isolated } from '../../components/isolated';
import { Loaded } from '../../components/loaded';
import { Mark, type MarkKind } from '../../components/mark';
import { Screen } from '../../components/screen';
import { Time } from '../../components/time';
import { connectionsQuery } from '../../queries/connections';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { ConnectionDetails } from './connection-details';
import { ConnectionForm } from './connection-form';
import { ScriptsDialog } from './scripts-dialog';
import { useOpening } from './use-opening';
import './connections.css';

type Editing = { connection: SavedConnection | null } | null;

/** Saved homeservers with the demo on top; what is selected opens beside. */
export function ConnectionsScreen(): ReactElement {
  const list = useQuery(connectionsQuery());
  const { search, setSearch } = useAddress();
  const [editing, setEditing] = useState<Editing>(null);
  const [isScripts, setScripts] = useState(false);
  const opening = useOpening();
  const selectedId = search['connection'] ?? 'demo';
  const selected = list.data?.items.find(({ connectionId }) => connectionId === selectedId) ?? null;
  return (
    <div className="connections-screen">
      <Screen
        title={texts.connections.title}
        subtitle={texts.connections.subtitle}
        bar={
          <>
            <Button variant="primary" onPress={() => setEditing({ connection: null })}>
              {texts.connections.newConnection}
            </Button>
            <Button onPress={() => setScripts(true)}>{texts.connections.scripts}</Button>
          </>
        }
        drawer={
          selected && (
            <ConnectionDetails
              key={selected.connectionId}
              connection={selected}
              opening={opening}
              onEdit={() => setEditing({ connection: selected })}
            />
          )
        }
        drawerLabel={selected?.name ?? texts.connections.title}
      >
        <Loaded result={list}>
          {(data) => (
            <DataTable
              label={texts.connections.list}
              rows={data.items}
              rowKey={({ connectionId }) => connectionId}
              columns={columns}
              selectedKey={selectedId}
              onSelect={(connection) => setSearch({ connection }, { replace: true })}
              onOpen={(connection) => opening.open(connection, {})}
            />
          )}
        </Loaded>
        {editing !== null && (
          <ConnectionForm
            connection={editing.connection}
            keychain={list.data?.keychain ?? 'none'}
            onClose={() => setEditing(null)}
            onSaved={(connection) => setSearch({ connection }, { replace: true })}
          />
        )}
        {isScripts && <ScriptsDialog onClose={() => setScripts(false)} />}
      </Screen>
    </div>
  );
}

const marks: Readonly<Record<SavedConnection['state'], MarkKind>> = {
  open: 'ok', opening: 'waiting', lost: 'failed', failed: 'failed', closed: 'stale',
}; // prettier-ignore

const columns: readonly Column<SavedConnection>[] = [
  { key: 'name', header: texts.connections.name, track: 'minmax(140px, 1.2fr)', cell: ({ name }) => <Isolated text={name} className="clip" /> },
  {
    key: 'where',
    header: texts.connections.where,
    track: 'minmax(110px, 1fr)',
    cell: (connection) => <Isolated text={whereOf(connection)} className="clip muted" />,
  },
  { key: 'state', header: texts.connections.state, track: '130px', cell: ({ state }) => <Mark kind={marks[state]}>{texts.connections.states[state]}</Mark> },
  {
    key: 'opened',
    header: texts.connections.lastOpened,
    track: '150px',
    cell: ({ lastOpenedMs }) => (lastOpenedMs === null ? <span className="muted">{texts.connections.never}</span> : <Time ms={lastOpenedMs} />),
  },
]; // prettier-ignore

function whereOf({ settings }: SavedConnection): string {
  if (settings === null) return texts.connections.demoWhere;
  return `${settings.reader.database} @ ${settings.reader.host}`;
}

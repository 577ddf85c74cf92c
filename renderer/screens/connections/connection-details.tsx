import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { SavedConnection } from '../../../shared/contract/connections';
import { Fact, Facts } from '../../components/facts';
import { TextField } from '../../components/fields';
import { Isolated } from '../../components/isolated';
import { ErrorState } from '../../components/states';
import { openProgressQuery } from '../../queries/connections';
import { texts } from '../../texts/en';
import { ConnectionActs } from './connection-acts';
import { TestChecklist } from './test-checklist';
import { useConnectionTest } from './use-connection-test';
import type { Opening } from './use-opening';

export interface ConnectionDetailsProps {
  connection: SavedConnection;
  opening: Opening;
  onEdit: () => void;
}

/** One connection: what it is, opening it, testing it. */
export function ConnectionDetails({ connection, opening, onEdit }: ConnectionDetailsProps): ReactElement {
  const test = useConnectionTest();
  const [password, setPassword] = useState('');
  const { settings } = connection;
  const isThis = opening.connectionId === connection.connectionId;
  const error = isThis ? opening.error : null;
  const asksPassword = error?.code === 'password_required' || error?.code === 'login_failed';
  const secrets = password === '' ? {} : { readerPassword: password };
  return (
    <div className="drawer-part stack">
      <h2>
        <Isolated text={connection.name} />
      </h2>
      {settings === null ? (
        <p className="muted">{texts.connections.demoNote}</p>
      ) : (
        <SettingsFacts connection={connection} />
      )}
      {asksPassword && settings !== null && (
        <TextField
          label={texts.connections.passwordFor(settings.reader.user)}
          type="password"
          value={password}
          onChange={setPassword}
          autoFocus
          onEnter={() => opening.open(connection, secrets)}
        />
      )}
      <ConnectionActs
        connection={connection}
        isOpening={isThis && opening.isPending}
        onOpen={() => opening.open(connection, secrets)}
        onEdit={onEdit}
        onTest={settings === null ? null : () => test.start({ connectionId: connection.connectionId, secrets })}
        isTesting={test.isRunning}
      />
      {isThis && opening.isPending && <OpenProgress connectionId={connection.connectionId} />}
      {error !== null && <ErrorState error={error} />}
      {test.error !== null && <ErrorState error={test.error} />}
      {test.steps !== null && <TestChecklist steps={test.steps} />}
    </div>
  );
}

function SettingsFacts({ connection }: { connection: SavedConnection }): ReactElement | null {
  const { settings, serverName } = connection;
  if (settings === null) return null;
  const { reader, redis, censorUser, configuration } = settings;
  return (
    <Facts>
      <Fact term={texts.connections.server}>
        {serverName ?? settings.homeserver.serverName ?? texts.common.unknown}
      </Fact>
      <Fact term={texts.connections.host}>
        <Isolated text={`${reader.host}:${reader.port}`} />
      </Fact>
      <Fact term={texts.connections.database}>
        <Isolated text={reader.database} />
      </Fact>
      <Fact term={texts.connections.user}>
        <Isolated text={reader.user} />
      </Fact>
      <Fact term={texts.connections.censorUser}>
        <Isolated text={censorUser ?? texts.common.none} />
      </Fact>
      <Fact term={texts.connections.tls}>
        {texts.connections.tlsModes.find(({ key }) => key === reader.tls)?.label ?? reader.tls}
      </Fact>
      <Fact term={texts.connections.redis}>
        <Isolated text={redis === null ? texts.common.none : (redis.path ?? `${redis.host}:${redis.port}`)} />
      </Fact>
      <Fact term={texts.connections.homeserverFile}>
        <Isolated text={configuration?.homeserverFile ?? texts.common.none} />
      </Fact>
      {configuration !== null && configuration.workersFolder !== null && (
        <Fact term={texts.connections.workersFolder}>
          <Isolated text={configuration.workersFolder} />
        </Fact>
      )}
    </Facts>
  );
}

function OpenProgress({ connectionId }: { connectionId: string }): ReactElement {
  const sentence = useQuery(openProgressQuery(connectionId)).data;
  return (
    <p className="muted small" role="status">
      {sentence ?? texts.connections.opening}
    </p>
  );
}

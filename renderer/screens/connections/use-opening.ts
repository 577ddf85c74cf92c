import { useState } from 'react';
import type { ConnectionSecrets, SavedConnection } from '../../../shared/contract/connections';
import type { AppError } from '../../../shared/errors';
import { useOpenConnection } from '../../queries/connections';
import { pathTo } from '../../state/address';
import { serverSegmentOf } from '../../state/server-segment';
import { useAddress } from '../../state/use-address';

export interface Opening {
  /** Which connection is being opened, or was the last to fail. */
  connectionId: string | null;
  isPending: boolean;
  error: AppError | null;
  open(connection: SavedConnection, secrets: ConnectionSecrets): void;
}

/** Opens a connection and goes to its overview. */
export function useOpening(): Opening {
  const [connectionId, setConnectionId] = useState<string | null>(null);
  const act = useOpenConnection();
  const { go } = useAddress();
  return {
    connectionId,
    isPending: act.isPending,
    error: act.error,
    open(connection, secrets) {
      setConnectionId(connection.connectionId);
      act.mutate(
        { connectionId: connection.connectionId, secrets },
        { onSuccess: (status) => go(pathTo({ server: serverSegmentOf(status), area: 'overview' })) },
      );
    },
  };
}

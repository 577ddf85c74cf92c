import type { ConnectionStatus } from '../../shared/contract/connections';

/** First segment of the addresses of an open connection: its server's name, or its id where no name is known. */
export function serverSegmentOf(status: Pick<ConnectionStatus, 'serverName' | 'connectionId'>): string {
  return status.serverName ?? status.connectionId;
}

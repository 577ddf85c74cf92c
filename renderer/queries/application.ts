import { contractVersion } from '../../shared/contract/version';
import { AppError } from '../../shared/errors';
import { client } from '../transport/client';
import { useAct } from './act';
import { oneQuery } from './one';

/** The application, its host and the operator's settings. */
export const infoQuery = () => oneQuery('application.getInfo', {});

export const useSaveSettings = () =>
  useAct('application.saveSettings', (settings, queryClient) =>
    queryClient.setQueryData(infoQuery().queryKey, (info) => (info === undefined ? info : { ...info, settings })),
  );

/** Opens the session with the host. Throws unauthorised, connection_lost, contract_mismatch. */
export async function attachToHost(): Promise<void> {
  await client.start();
  const info = await client.call('application.getInfo', {});
  if (info.contractVersion !== contractVersion) {
    throw new AppError({
      code: 'contract_mismatch',
      message: 'This window and its host are of different versions.',
      remedy: 'Reload the window.',
      details: { window: contractVersion, host: info.contractVersion },
    });
  }
}

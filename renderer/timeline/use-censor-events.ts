import { useCallback } from 'react';
import { pathTo } from '../state/address';
import { offerToCensor } from '../state/censor-selection';
import { useAddress } from '../state/use-address';

/** So many ids stand in the address itself, which outlives the window. */
const mostInAddress = 20;

/** Opens the preview of censoring these events. `label` says where they come from. */
export function useCensorEvents(): (eventIds: readonly string[], label: string) => void {
  const { server, go } = useAddress();
  return useCallback(
    (eventIds, label) => {
      if (server === null || eventIds.length === 0) return;
      go(
        eventIds.length <= mostInAddress
          ? pathTo({ server, area: 'censor', search: { ids: eventIds.join(',') } })
          : offerToCensor(server, { eventIds, label, act: 'censor' }),
      );
    },
    [server, go],
  );
}

import type { ReactElement } from 'react';
import type { Censorship } from '../../../shared/contract/censorships';
import { Button } from '../../components/button';
import { offerToCensor } from '../../state/censor-selection';
import { pathTo } from '../../state/address';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';

const t = texts.censorships;

/** Reasons for which a row of event_expiry may be taken away without its event being pruned. */
export const reasonsToLoseRow: ReadonlySet<string> = new Set(['blocks_the_queue', 'event_missing']);

/** What can be done about one: nothing of it acts, both lead to a preview. */
export function ItemActs({ item }: { item: Censorship }): ReactElement | null {
  const { server, go } = useAddress();
  if (server === null) return null;
  const { eventId } = item;
  return (
    <div className="row">
      {canLoseItsRow(item) && <RemoveRow eventId={eventId} />}
      {item.jsonBytes !== null && (
        <Button onPress={() => go(pathTo({ server, area: 'censor', search: { ids: eventId } }))}>{t.censorOne}</Button>
      )}
    </div>
  );
}

/** Leads to the preview of taking away one row of event_expiry. */
export function RemoveRow({ eventId }: { eventId: string }): ReactElement | null {
  const { server, go } = useAddress();
  if (server === null) return null;
  const offer = (): void => {
    go(offerToCensor(server, { eventIds: [eventId], label: t.removeLabel, act: 'remove_expiry' }));
  };
  return <Button onPress={offer}>{t.removeRow}</Button>;
}

/** A row whose event cannot be pruned is taken away alone; where it can, pruning is what the row asks for. */
function canLoseItsRow({ kind, reason, jsonBytes }: Censorship): boolean {
  return kind === 'expiry' && ((reason !== null && reasonsToLoseRow.has(reason)) || jsonBytes === null);
}

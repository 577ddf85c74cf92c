import type { CensorAct } from '../../../shared/contract/censor';
import type { CensorshipKind } from '../../../shared/contract/censorships';
import { formatInteger } from '../../components/format';
import { readQueue } from '../../queries/censorships';
import { mostEvents, offerToCensor } from '../../state/censor-selection';
import { useNotices } from '../../state/notices';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import type { Chosen } from './chosen';
import { gatherChosen } from './gather';
import { headlineOf, type QueueFilters } from './queue-filters';
import { groupKeyOf } from './queue-rows';
import { useReading } from '../../queries/use-reading';
import { censorshipReason } from '../../../shared/contract/censorships';

const t = texts.censorships;

/** Reads the ids of all that is chosen and leads to their preview; nothing is written by it. */
export function useCensorChosen(
  kind: CensorshipKind,
  { overdueOnly, roomId }: QueueFilters,
): { rows: number | null; start: (chosen: Chosen, act: CensorAct) => void; stop: () => void } {
  const { server, go } = useAddress();
  const { add } = useNotices();
  const reading = useReading((error) => add({ kind: 'failed', text: t.gatherFailed(error.message) }));
  const start = (chosen: Chosen, act: CensorAct): void =>
    reading.start(async (signal, onRows) => {
      const filter = { kind, overdueOnly, ...(roomId === null ? {} : { roomId }) };
      const { eventIds, isCut } = await gatherChosen(
        chosen,
        (reason) => readQueue({ ...filter, reason }, signal),
        mostEvents,
        onRows,
      );
      if (signal.aborted || server === null || eventIds.length === 0) return;
      if (isCut) add({ kind: 'info', text: t.tooMany(formatInteger(mostEvents)) });
      go(offerToCensor(server, { eventIds, label: t.selectionLabel(t.queue[kind], headlinesOf(chosen)), act }));
    });
  return { rows: reading.rows, start, stop: reading.stop };
}

function headlinesOf({ groups, rows }: Chosen): string {
  const reasons = [null, ...censorshipReason.options].filter((reason) => {
    const key = groupKeyOf(reason);
    return groups.has(key) || [...rows.values()].includes(key);
  });
  return reasons.map(headlineOf).join(', ');
}

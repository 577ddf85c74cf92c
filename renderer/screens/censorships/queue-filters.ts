import { censorshipReason, type CensorshipReason } from '../../../shared/contract/censorships';
import { parseIdentifier } from '../../../shared/matrix/identifiers';
import { texts } from '../../texts/en';
import { groupKeyOf } from './queue-rows';

/** What the address says of the list. A reason of undefined: any. */
export interface QueueFilters {
  overdueOnly: boolean;
  reason: CensorshipReason | null | undefined;
  roomId: string | null;
}

/** Reads filters from an address; a word that is no reason is no filter. */
export function readFilters(search: Readonly<Record<string, string>>): QueueFilters {
  const { reason } = search;
  const known = censorshipReason.safeParse(reason);
  return {
    overdueOnly: search['overdue'] === '1',
    reason: reason === groupKeyOf(null) ? null : known.success ? known.data : undefined,
    roomId: search['room'] ?? null,
  };
}

/** A room from what was typed; `problem` says why there is none. */
export function readRoom(text: string): { roomId: string | null; problem: string | null } {
  if (text.trim() === '') return { roomId: null, problem: null };
  const parsed = parseIdentifier(text);
  if (parsed.kind === 'room') return { roomId: parsed.roomId, problem: null };
  return { roomId: null, problem: parsed.kind === 'unrecognised' ? parsed.reason : texts.censorships.notARoom };
}

/** A headline for a reason. */
export function headlineOf(reason: CensorshipReason | null): string {
  return reason === null ? texts.censorships.noReason : texts.censorships.reasons[reason];
}

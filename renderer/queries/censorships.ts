import type { CensorshipKind, CensorshipReason } from '../../shared/contract/censorships';
import type { CallInput, OutputOf } from '../../shared/contract/index';
import { client } from '../transport/client';
import { oneQuery } from './one';
import { pagedQuery, readPages } from './pages';

/** No push tells that something became due: while somebody looks, it is asked for again this often. */
const periodMs = 15_000;

/** Lists of what is due, which a censoring shortens. */
export const queueNames = ['censorships.list', 'censorships.getSummary', 'censorships.get'] as const;

/** What of a queue is looked at; a reason of null: what nothing stands in the way of. */
export interface QueueFilter {
  kind: CensorshipKind;
  overdueOnly: boolean;
  reason?: CensorshipReason | null;
  roomId?: string;
}

export type QueuePage = OutputOf<'censorships.list'>;
export type StandingPage = OutputOf<'censorships.listUnpruned'>;
export type StandingProcedure = 'censorships.listNeverExpiring' | 'censorships.listUnpruned';
export type StandingPlace = Omit<CallInput<StandingProcedure>, 'cursor' | 'limit'>;

/** The queue by reason, what blocks it, and the figures of its charts. */
export const queueSummaryQuery = (kind: CensorshipKind) =>
  oneQuery('censorships.getSummary', { kind }, { refetchInterval: periodMs });

/** A page of a queue. Only a first page keeps itself right: those behind it are many where somebody scrolls far. */
export const queuePageQuery = (filter: QueueFilter, cursor: string | null) =>
  oneQuery('censorships.list', { ...filter, cursor, limit: 100 }, cursor === null ? { refetchInterval: periodMs } : {});

/** The queue of one room, which is short, read in long pages. */
export const queueRoomQuery = (filter: QueueFilter) => pagedQuery('censorships.list', { ...filter, limit: 500 });

/** Why one of a queue has not gone. */
export const censorshipQuery = (kind: CensorshipKind, eventId: string) =>
  oneQuery('censorships.get', { kind, eventId }, { refetchInterval: periodMs });

/**
 * Reads a queue page by page, past the cache, as far as the caller goes on.
 * @throws AppError as the host answered; `cancelled` after an abort
 */
export function readQueue(filter: QueueFilter, signal: AbortSignal): AsyncGenerator<QueuePage> {
  return readPages((cursor) => client.call('censorships.list', { ...filter, cursor, limit: 500 }, { signal }));
}

/** Reads content that stands, of a room or a user, likewise. */
export function readStanding(
  procedure: StandingProcedure,
  place: StandingPlace,
  signal: AbortSignal,
): AsyncGenerator<StandingPage> {
  return readPages((cursor) => client.call(procedure, { ...place, cursor, limit: 100 }, { signal }));
}

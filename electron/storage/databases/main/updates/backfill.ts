import { sql } from '../../../sql';
import { eventRowNeeds, eventRowsOf, type EventRow } from './event-rows';
import type { ReadTxn } from '../../../transactions';
import type { TokenRange, TokenRow, UpdatesReader } from './updates-reader';

/** Backfilled events. They count down in the database and up on the wire: negated here and nowhere else. */
export const backfillUpdates: UpdatesReader = {
  stream: 'backfill',
  needs: eventRowNeeds,
  sources: [
    { table: 'events', read: readBackfilled },
    { table: 'ex_outlier_stream', read: readFormerOutliers },
  ],
};

const toRow = ({ token, event_id, room_id, type, state_key, redacts, relates_to }: EventRow): TokenRow => ({
  token,
  row: event_id === null ? null : [event_id, room_id, type, state_key, redacts, relates_to],
});

async function readBackfilled(txn: ReadTxn, { writtenBy, fromToken, toToken, limit }: TokenRange): Promise<TokenRow[]> {
  // Index (stream_ordering).
  const rows = await txn.query<EventRow>(
    eventRowsOf(sql`
      SELECT -stream_ordering AS token, event_id FROM events
      WHERE stream_ordering < ${-fromToken} AND stream_ordering >= ${-toToken} AND ${writtenBy}
      ORDER BY stream_ordering DESC LIMIT ${limit}`),
  );
  return rows.map(toRow);
}

async function readFormerOutliers(
  txn: ReadTxn,
  { writtenBy, fromToken, toToken, limit }: TokenRange,
): Promise<TokenRow[]> {
  // Primary key (event_stream_ordering).
  const rows = await txn.query<EventRow>(
    eventRowsOf(sql`
      SELECT -event_stream_ordering AS token, event_id FROM ex_outlier_stream
      WHERE event_stream_ordering < ${-fromToken} AND event_stream_ordering >= ${-toToken} AND ${writtenBy}
      ORDER BY event_stream_ordering DESC LIMIT ${limit}`),
  );
  return rows.map(toRow);
}

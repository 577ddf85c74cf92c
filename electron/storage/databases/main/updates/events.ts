import { sql } from '../../../sql';
import { eventRowNeeds, eventRowsOf, type EventRow } from './event-rows';
import type { ReadTxn } from '../../../transactions';
import type { TokenRange, TokenRow, UpdatesReader } from './updates-reader';

/** New events, what became current state by them, and outliers that became ordinary. */
export const eventsUpdates: UpdatesReader = {
  stream: 'events',
  needs: [
    ...eventRowNeeds,
    {
      table: 'current_state_delta_stream',
      columns: ['stream_id', 'room_id', 'type', 'state_key', 'event_id', 'instance_name'],
      without: 'missed changes of state cannot be fetched after a loss of the link',
    },
  ],
  sources: [
    { table: 'events', read: readNew },
    { table: 'ex_outlier_stream', read: readFormerOutliers },
    { table: 'current_state_delta_stream', read: readState },
  ],
};

const toRow = (row: EventRow): TokenRow => {
  const { token, event_id, room_id, type, state_key, redacts, relates_to, membership, rejected, outlier } = row;
  return {
    token,
    row:
      event_id === null
        ? null
        : ['ev', [event_id, room_id, type, state_key, redacts, relates_to, membership, rejected, outlier]],
  };
};

async function readNew(txn: ReadTxn, { writtenBy, fromToken, toToken, limit }: TokenRange): Promise<TokenRow[]> {
  // Index (stream_ordering).
  const rows = await txn.query<EventRow>(
    eventRowsOf(sql`
      SELECT stream_ordering AS token, event_id FROM events
      WHERE stream_ordering > ${fromToken} AND stream_ordering <= ${toToken} AND ${writtenBy}
      ORDER BY stream_ordering LIMIT ${limit}`),
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
      SELECT event_stream_ordering AS token, event_id FROM ex_outlier_stream
      WHERE event_stream_ordering > ${fromToken} AND event_stream_ordering <= ${toToken} AND ${writtenBy}
      ORDER BY event_stream_ordering LIMIT ${limit}`),
  );
  return rows.map(toRow);
}

interface StateRow {
  token: number;
  room_id: string;
  type: string;
  state_key: string;
  event_id: string | null;
}

async function readState(txn: ReadTxn, { writtenBy, fromToken, toToken, limit }: TokenRange): Promise<TokenRow[]> {
  // Index (stream_id).
  const rows = await txn.query<StateRow>(sql`
    SELECT stream_id AS token, room_id, type, state_key, event_id FROM current_state_delta_stream
    WHERE stream_id > ${fromToken} AND stream_id <= ${toToken} AND ${writtenBy}
    ORDER BY stream_id LIMIT ${limit}`);
  return rows.map(({ token, room_id, type, state_key, event_id }) => ({
    token,
    row: ['state', [room_id, type, state_key, event_id]],
  }));
}

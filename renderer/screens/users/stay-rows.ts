import type { Stay, UserRoom } from '../../../shared/contract/users';
import type { CsvValue } from '../../components/csv';
import type { Lane } from './lanes';

/** One line of the table: a stay, or a room of which no stay is known. */
export interface StayRow {
  key: string;
  room: UserRoom;
  stay: Stay | null;
}

/** Rows of the lanes in their order, within a room the newest stay first. */
export function stayRowsOf(lanes: readonly Lane[]): StayRow[] {
  return lanes.flatMap(({ room, bars }): StayRow[] => {
    if (bars.length === 0) return [{ key: rowKeyOf(room.roomId, 0), room, stay: null }];
    return bars.map(({ stay }, index) => ({ key: rowKeyOf(room.roomId, index), room, stay })).reverse();
  });
}

/** The row that shows a room's newest stay, so that table and timeline keep one selection. */
export function rowKeyOfRoom(rows: readonly StayRow[], roomId: string | null): string | null {
  return rows.find(({ room }) => room.roomId === roomId)?.key ?? null;
}

function rowKeyOf(roomId: string, index: number): string {
  return `${roomId} ${index}`;
}

export const csvHeader = [
  'room_id', 'room_name', 'name_source', 'membership_now', 'forgotten', 'server_in_room', 'trust', 'stay', 'from', 'from_claimed',
  'from_backfilled', 'started_by', 'start_reason', 'to', 'to_claimed', 'to_backfilled', 'end_kind', 'ended_by', 'reason',
  'first_event_id', 'end_event_id',
] as const; // prettier-ignore

/** A row for a file; times in UTC. */
export function csvRowOf({ room, stay }: StayRow): CsvValue[] {
  const head = [
    room.roomId,
    room.name,
    room.nameSource,
    room.membership,
    room.forgotten,
    room.serverInRoom,
    room.trust.state,
  ];
  if (stay === null) return [...head, ...Array<null>(csvHeader.length - head.length).fill(null)];
  return [
    ...head, stay.membership, utc(stay.fromMs), utc(stay.fromClaimedMs), stay.fromBackfilled, stay.startedBy, stay.startReason,
    utc(stay.toMs), utc(stay.toClaimedMs), stay.toBackfilled, stay.endKind, stay.endedBy, stay.reason, stay.eventIds[0] ?? null,
    stay.endEventId,
  ]; // prettier-ignore
}

function utc(ms: number | null): string | null {
  if (ms === null) return null;
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : String(ms);
}

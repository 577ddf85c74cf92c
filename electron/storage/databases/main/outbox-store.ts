import { sql } from '../../sql';
import type { WriteTxn } from '../../transactions';
import type { WritableDatabasePool } from '../../writable-database-pool';
import type { ToldRoom } from './told-room-store';

type RoomKey = Pick<ToldRoom, 'operationId' | 'roomId'>;

/** The writing half of the outbox: how far each room was told. */
export class OutboxStore {
  constructor(protected readonly pool: WritableDatabasePool) {}

  /** Locks a room that is still to be told; false if it was told or dismissed meanwhile. */
  async lockRoomTxn(txn: WriteTxn, room: RoomKey): Promise<boolean> {
    const rows = await txn.query(sql`
      SELECT room_id FROM synoptic.told_room
      WHERE operation_id = ${room.operationId}::uuid AND room_id = ${room.roomId} AND state = 'pending' FOR UPDATE`);
    return rows.length > 0;
  }

  /** Notes that a row with this token was written; in its transaction, so that a crash does not lose the count. */
  async noteAnnouncementTxn(txn: WriteTxn, room: RoomKey, streamId: number): Promise<void> {
    await txn.execute(sql`
      UPDATE synoptic.told_room
      SET announcements = announcements + 1, stream_id = ${streamId}, last_at = clock_timestamp()
      WHERE operation_id = ${room.operationId}::uuid AND room_id = ${room.roomId}`);
  }

  /**
   * Notes what PUBLISH answered. `told` is final, unless more events of the room were censored since its announcement: of
   * those nobody was told.
   */
  async noteDeliveryTxn(
    txn: WriteTxn,
    room: RoomKey,
    delivery: { told: boolean; listening: number | null; expected: number | null; error: string | null },
  ): Promise<void> {
    await txn.execute(sql`
      UPDATE synoptic.told_room
      SET state = CASE WHEN ${delivery.told} AND last_at > noted_at THEN 'told' ELSE 'pending' END, listening = ${delivery.listening},
        expected = ${delivery.expected}, error = ${delivery.error}
      WHERE operation_id = ${room.operationId}::uuid AND room_id = ${room.roomId} AND state = 'pending'`);
  }

  /** Ends the retries of an operation. @returns how many rooms were still to be told */
  dismissTxn(txn: WriteTxn, operationId: string): Promise<number> {
    return txn.execute(sql`
      UPDATE synoptic.told_room SET state = 'dismissed'
      WHERE operation_id = ${operationId}::uuid AND state = 'pending'`);
  }
}

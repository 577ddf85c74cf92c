import { AppError } from '../../../shared/errors';
import type { Databases } from '../databases/databases';
import type { ReadTxn } from '../transactions';
import { RoomSummaries, type RoomSummary } from './room-summaries';

/** Looks a room up by its id, with the trust of its state (S3), before anything else of it is asked. */
export class RoomAccess {
  private readonly summaries: RoomSummaries;

  constructor(private readonly databases: Databases) {
    this.summaries = new RoomSummaries(databases);
  }

  /**
   * The room, and where it still shows if it was purged.
   * @throws AppError room_not_found if neither `rooms` nor a table that survives a purge names it
   */
  async requireTxn(txn: ReadTxn, roomId: string): Promise<{ summary: RoomSummary; traces: string[] }> {
    const summary = await this.findTxn(txn, roomId);
    if (summary === undefined) throw roomNotFound(roomId);
    if (!summary.purged) return { summary, traces: [] };
    const traces = await this.databases.main.rooms.listTracesTxn(txn, roomId);
    if (traces.length === 0) throw roomNotFound(roomId);
    return { summary, traces };
  }

  /** The summary alone; of a room that nothing names it says purged. */
  async findTxn(txn: ReadTxn, roomId: string): Promise<RoomSummary | undefined> {
    return (await this.summaries.loadTxn(txn, [roomId])).get(roomId);
  }
}

/** Neither `rooms` nor a table that survives a purge names the room. */
export function roomNotFound(roomId: string): AppError {
  return new AppError({
    code: 'room_not_found',
    message: 'No table of this homeserver names this room.',
    remedy: 'Check the room id. A purged room is found only where a table that survives the purge names it.',
    details: { roomId },
  });
}

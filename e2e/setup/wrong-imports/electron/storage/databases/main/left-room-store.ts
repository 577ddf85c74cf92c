// no-restricted-syntax
import { sql } from '../../sql';

export const everyone = (roomId: string) => sql`
  SELECT state_key FROM current_state_events WHERE room_id = ${roomId} AND type = 'm.room.member'`;

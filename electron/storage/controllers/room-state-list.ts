import { z } from 'zod';
import type { InputOf, OutputOf } from '../../../shared/contract/index';
import { valueAt } from '../../../shared/matrix/lossless';
import type { Databases } from '../databases/databases';
import type { StatePart } from '../databases/main/room-delta-store';
import type { StateDetail } from '../databases/main/room-roster-store';
import type { StateEntry } from '../databases/state-entry';
import { cutPage, decodeCursor } from '../page-cursor';
import type { ReadOptions } from '../transactions';
import type { RoomAccess } from './room-access';
import type { RoomMoments } from './room-moments';
import { readStoredJson, toPlainJson } from './stored-json';

const stateCursor = z.object({ type: z.string(), stateKey: z.string() });
/** Bytes of JSON that one entry, and one page, may carry. */
const bounds = { eventBytes: 64 * 1024, pageBytes: 8 * 1024 * 1024 };
const contentLeftOut = 'Content beyond 8 MiB of one page is left out: ask for fewer entries.';

type StateInput = InputOf<'rooms.listState'>;
type StateOutput = OutputOf<'rooms.listState'>;

/** The state of a room: now, as last known, or at a chosen time. */
export class RoomStateList {
  constructor(
    private readonly databases: Databases,
    private readonly parts: { access: RoomAccess; moments: RoomMoments },
  ) {}

  /**
   * A page of state in order of type and key.
   * @throws AppError room_not_found, invalid_cursor
   */
  async list(input: StateInput, options: ReadOptions): Promise<StateOutput> {
    const { main } = this.databases;
    const after = decodeCursor(stateCursor, input.cursor);
    const { types, limit } = input;
    return main.pool.read(
      'list_state_of_room',
      async (txn) => {
        const freshness = await main.server.getMomentTxn(txn);
        const { summary } = await this.parts.access.requireTxn(txn, input.roomId);
        const wish = { summary, atMs: input.atMs ?? null, part: partOf(types) };
        const { moment, list } = await this.parts.moments.findTxn(txn, wish);
        const entries = await list(txn, { types, after, limit: limit + 1 });
        const { page, nextCursor } = cutPage(entries, limit, ({ type, stateKey }) => ({ type, stateKey }));
        const details = await main.roomRoster.getStateTxn(txn, page.map((entry) => entry.eventId), bounds); // prettier-ignore
        const limits = [...details.values()].some(isLeftOut) ? [...moment.limits, contentLeftOut] : moment.limits;
        const items = page.map((entry) => toStateEvent(entry, details.get(entry.eventId)));
        return { ...moment, limits, items, nextCursor, freshness };
      },
      options,
    );
  }
}

/** Which part of the state has to be read for these types; none: all but members. */
function partOf(types: readonly string[]): StatePart {
  if (!types.includes('m.room.member')) return 'others';
  return types.length === 1 ? 'members' : 'all';
}

function isLeftOut(detail: StateDetail): boolean {
  return detail.json === null && detail.jsonBytes !== null && detail.jsonBytes <= bounds.eventBytes;
}

function toStateEvent(entry: StateEntry, detail: StateDetail | undefined): StateOutput['items'][number] {
  const content = valueAt(readStoredJson(detail?.json ?? null).value, 'content');
  return {
    type: entry.type,
    stateKey: entry.stateKey,
    eventId: entry.eventId,
    sender: detail?.sender ?? null,
    atMs: detail?.atMs ?? null,
    content: content === undefined ? null : toPlainJson(content),
  };
}

import type { Trust } from '../../../shared/contract/trust';
import { stringAt } from '../../../shared/matrix/lossless';
import type { Databases } from '../databases/databases';
import { isRelied, type JudgedRoom, type RoomFactsRow } from '../databases/main/current-state-store';
import type { PastStateRow } from '../databases/main/past-state-store';
import type { ReadTxn } from '../transactions';
import { readStoredJson } from './stored-json';

/** Where the name of a room comes from. */
type NameSource = 'current' | 'history' | 'alias' | 'none';

/** What every answer about a room carries: what it is called, and how far its state can be believed (S3). */
export interface SummarisedRoom {
  roomId: string;
  name: string | null;
  nameSource: NameSource;
  canonicalAlias: string | null;
  version: string | null;
  roomType: string | null;
  creator: string | null;
  isPublic: boolean | null;
  /** Never "not found": whoever asks about a room that nothing names, finds that out before. */
  trust: Trust;
  serverInRoom: boolean;
  purged: boolean;
  upgradedTo: string | null;
}

/** A summary with what it was judged by: the key to the room's state of now. */
export interface RoomSummary extends SummarisedRoom {
  judged: JudgedRoom;
}

/** State that is looked for in the history of a room whose state is gone. */
const pastTypes = ['m.room.create', 'm.room.name', 'm.room.canonical_alias', 'm.room.tombstone'];

/** Summaries of many rooms in two queries, three where history has to be searched. */
export class RoomSummaries {
  constructor(private readonly databases: Databases) {}

  /** A summary for each id, in any order. */
  async loadTxn(txn: ReadTxn, roomIds: readonly string[]): Promise<Map<string, RoomSummary>> {
    if (roomIds.length === 0) return new Map();
    const facts = await this.databases.main.currentState.judgeTxn(txn, roomIds);
    const past = await this.loadPastTxn(txn, facts);
    return new Map(
      facts.map((room) => [room.roomId, { ...summarise(room, past.get(room.roomId) ?? new Map()), judged: room }]),
    );
  }

  private async loadPastTxn(txn: ReadTxn, facts: readonly JudgedRoom[]): Promise<PastStates> {
    const left = facts.filter((room) => !isRelied(room)).map((room) => room.roomId);
    if (left.length === 0) return new Map();
    const past = byRoom(await this.databases.main.pastState.getPastStateTxn(txn, left, pastTypes));
    // Without the creation the record is cut off, or the server never joined: the events themselves are asked.
    const cutOff = left.filter((roomId) => !past.get(roomId)?.has('m.room.create'));
    if (cutOff.length === 0) return past;
    const events = byRoom(await this.databases.main.pastState.getPastStateFromEventsTxn(txn, cutOff, pastTypes));
    for (const [roomId, states] of events) past.set(roomId, new Map([...states, ...(past.get(roomId) ?? [])]));
    return past;
  }
}

type PastStates = Map<string, Map<string, string | null>>;

function byRoom(rows: readonly PastStateRow[]): PastStates {
  const rooms: PastStates = new Map();
  for (const row of rows) {
    const states = rooms.get(row.roomId) ?? new Map<string, string | null>();
    rooms.set(row.roomId, states.set(row.type, row.json));
  }
  return rooms;
}

/** Puts a room's summary together; `past` has stored JSON by type, for rooms whose state is gone. Pure. */
export function summarise(
  room: RoomFactsRow & { trust: Trust },
  past: ReadonlyMap<string, string | null>,
): SummarisedRoom {
  const { trust } = room;
  const fromPast = (type: string, key: string): string | null => contentText(past.get(type) ?? null, key);
  const canonicalAlias = room.statsAlias ?? fromPast('m.room.canonical_alias', 'alias') ?? room.localAlias;
  const upgradedTo =
    contentText(room.tombstoneJson, 'replacement_room') ?? fromPast('m.room.tombstone', 'replacement_room');
  return {
    roomId: room.roomId,
    ...nameOf(room, trust, { pastName: fromPast('m.room.name', 'name'), canonicalAlias }),
    canonicalAlias,
    version: room.version,
    roomType: room.roomType ?? fromPast('m.room.create', 'type'),
    creator: room.creator === '' ? null : room.creator,
    isPublic: room.isPublic,
    trust,
    serverInRoom: room.localUserJoined,
    purged: !room.roomRowExists,
    upgradedTo,
  };
}

function nameOf(
  room: RoomFactsRow,
  trust: Trust,
  others: { pastName: string | null; canonicalAlias: string | null },
): { name: string | null; nameSource: NameSource } {
  const isCurrent = trust.state === 'current' || trust.state === 'partial';
  const stateName = notEmpty(room.statsName) ?? contentText(room.nameJson, 'name');
  if (isCurrent && stateName !== null) return { name: stateName, nameSource: 'current' };
  const pastName = others.pastName ?? stateName;
  if (pastName !== null) return { name: pastName, nameSource: 'history' };
  if (others.canonicalAlias !== null) return { name: others.canonicalAlias, nameSource: 'alias' };
  return { name: null, nameSource: 'none' };
}

/** A text in the content of a stored event; null where there is none, it is empty, or the JSON cannot be read. */
function contentText(json: string | null, key: string): string | null {
  return notEmpty(stringAt(readStoredJson(json).value, 'content', key));
}

function notEmpty(text: string | null): string | null {
  return text === null || text === '' ? null : text;
}

import type { StateMethod } from '../../../shared/contract/rooms';
import type { Trust } from '../../../shared/contract/trust';
import { valueAt } from '../../../shared/matrix/lossless';
import type { Databases } from '../databases/databases';
import { isRelied } from '../databases/main/current-state-store';
import type { StatePart } from '../databases/main/room-delta-store';
import type { PlacedEvent } from '../databases/main/room-moment-store';
import type { StateEntry, StateWish } from '../databases/state-entry';
import type { StateGroupChain } from '../databases/state/state-group-store';
import type { ReadTxn } from '../transactions';
import { limitsOf, methodOf, type GroupsFact, type MomentFacts } from './moment-method';
import { PastLists, compareKeys, pageOfList, withEntries, type PastList } from './past-lists';
import type { RoomSummary } from './room-summaries';
import { readStoredJson } from './stored-json';

/** At which moment a room is looked at, and how far the answer goes; what the contract calls roomMoment. */
export interface RoomMoment {
  trust: Trust;
  atToken: number | null;
  atEventId: string | null;
  atEventMs: number | null;
  method: StateMethod;
  limits: string[];
}

/** Pages of a room's state at the moment. */
export type ListEntries = (txn: ReadTxn, wish: StateWish) => Promise<StateEntry[]>;

export interface MomentWish {
  summary: RoomSummary;
  /** Null: now, or as last known. */
  atMs: number | null;
  part: StatePart;
}

/** Stands for the position of a room without events. */
const endOfTime = Number.MAX_SAFE_INTEGER;

interface Groups {
  fact: GroupsFact;
  chain: StateGroupChain | null;
  forked: boolean;
  softFailed: boolean;
}

/** Finds what a room's state was at a time, by the best method that the database allows, and says which. */
export class RoomMoments {
  private readonly lists = new PastLists();

  constructor(private readonly databases: Databases) {}

  /** The moment, and how its state is read. */
  async findTxn(txn: ReadTxn, wish: MomentWish): Promise<{ moment: RoomMoment; list: ListEntries }> {
    const { summary, atMs } = wish;
    if (summary.trust.state === 'purged') return this.purgedTxn(txn, wish);
    if (atMs === null && isRelied(summary)) {
      const { roomId } = summary;
      const last = await this.databases.main.roomMoments.getLastTxn(txn, { roomId, outliers: false });
      const list: ListEntries = async (listTxn, page) =>
        (await this.databases.main.currentState.listEntriesTxn(listTxn, summary.judged, page)).rows;
      return { moment: momentOf(wish, last, currentFacts(wish, { position: null, uncertain: false, last })), list };
    }
    const place = await this.placeTxn(txn, summary.roomId, atMs);
    const groups = await this.groupsTxn(txn, summary.roomId, place.position);
    const facts: MomentFacts = {
      ...currentFacts(wish, place),
      groups: groups.fact,
      forked: groups.forked,
      softFailed: groups.softFailed,
    };
    const { chain } = groups;
    const { state } = this.databases;
    if (chain !== null && state !== null) {
      const list: ListEntries = (listTxn, page) =>
        this.inState(listTxn, (stateTxn) => state.stateGroups.listEntriesTxn(stateTxn, chain, page));
      return { moment: momentOf(wish, place.last, facts), list };
    }
    return this.fromListsTxn(txn, wish, { facts, place });
  }

  private async placeTxn(
    txn: ReadTxn,
    roomId: string,
    atMs: number | null,
  ): Promise<{ position: number | null; uncertain: boolean; last: PlacedEvent | null }> {
    const { roomMoments } = this.databases.main;
    const found = atMs === null ? await this.endTxn(txn, roomId) : await roomMoments.findPositionTxn(txn, roomId, atMs);
    if (found.position === null) return { ...found, last: null };
    return { ...found, last: await roomMoments.getLastTxn(txn, { roomId, upTo: found.position, outliers: false }) };
  }

  /** Of a room without events there may be memberships all the same. */
  private async endTxn(txn: ReadTxn, roomId: string): Promise<{ position: number; uncertain: boolean }> {
    const newest = await this.databases.main.roomMoments.getLastTxn(txn, { roomId, outliers: true });
    return { position: newest?.streamOrdering ?? endOfTime, uncertain: false };
  }

  private async groupsTxn(txn: ReadTxn, roomId: string, position: number | null): Promise<Groups> {
    const none = { chain: null, forked: false, softFailed: false };
    if (position === null) return { fact: 'no_event', ...none };
    const event = await this.databases.main.roomMoments.getDecisiveEventTxn(txn, roomId, position);
    if (event === null) return { fact: 'no_event', ...none };
    const { stateGroup, forked, internalMetadata } = event;
    const softFailed = valueAt(readStoredJson(internalMetadata).value, 'soft_failed') === true;
    const { state } = this.databases;
    if (state === null) return { fact: 'elsewhere', chain: null, forked, softFailed };
    if (stateGroup === null) return { fact: 'no_group', chain: null, forked, softFailed };
    const chain = await this.inState(txn, async (stateTxn) => {
      const whole = await state.stateGroups.getChainTxn(stateTxn, stateGroup);
      return whole.complete && (await state.stateGroups.holdsCreationTxn(stateTxn, whole)) ? whole : null;
    });
    return { fact: chain === null ? 'broken' : 'usable', chain, forked, softFailed };
  }

  /** Another database needs a transaction of its own; the same one is asked in the transaction that runs. */
  private inState<T>(txn: ReadTxn, work: (txn: ReadTxn) => Promise<T>): Promise<T> {
    const { main, state } = this.databases;
    if (state === null || state.pool === main.pool) return work(txn);
    return state.pool.read('list_state_of_group', work);
  }

  private async fromListsTxn(
    txn: ReadTxn,
    wish: MomentWish,
    { facts, place }: { facts: MomentFacts; place: { position: number | null; last: PlacedEvent | null } },
  ): Promise<{ moment: RoomMoment; list: ListEntries }> {
    const { position } = place;
    if (position === null) return { moment: momentOf(wish, null, facts), list: () => Promise.resolve([]) };
    const recorded = await this.recordTxn(txn, wish, position);
    const known = { ...facts, record: factsOf(recorded) };
    const isRecorded = methodOf(known) === 'state_deltas';
    const { entries } = isRecorded ? recorded : await this.historyTxn(txn, wish, position);
    const moment = momentOf(wish, place.last, known);
    return { moment, list: (_txn, page) => Promise.resolve(pageOfList(entries, page)) };
  }

  private async purgedTxn(txn: ReadTxn, wish: MomentWish): Promise<{ moment: RoomMoment; list: ListEntries }> {
    const { entries } = await this.recordTxn(txn, wish, null);
    const moment = momentOf(wish, null, currentFacts(wish, { position: null, uncertain: false }));
    return { moment, list: (_txn, page) => Promise.resolve(pageOfList(entries, page)) };
  }

  private recordTxn(txn: ReadTxn, { summary, part }: MomentWish, position: number | null): Promise<PastList> {
    const { roomId } = summary;
    return this.kept(['deltas', roomId, position, part], async () => {
      const { roomDeltas } = this.databases.main;
      const { entries, ...record } = await roomDeltas.readStateTxn(txn, { roomId, position, part });
      if (record.leftAt === null || position === null || part === 'others') return { entries, record };
      const later = await roomDeltas.listLaterMembersTxn(txn, { roomId, from: record.leftAt, upTo: position });
      return { entries: withEntries(entries, later), record };
    });
  }

  /** Without an event to stand for the moment, the list may be another a minute later. */
  private kept(key: [string, string, number | null, StatePart], read: () => Promise<PastList>): Promise<PastList> {
    const [, , position] = key;
    return position === null || position === endOfTime ? read() : this.lists.get(JSON.stringify(key), read);
  }

  private historyTxn(txn: ReadTxn, { summary, part }: MomentWish, position: number): Promise<PastList> {
    const { roomId } = summary;
    return this.kept(['history', roomId, position, part], async () => {
      const { roomHistory } = this.databases.main;
      const members = part === 'others' ? [] : await roomHistory.readMembersTxn(txn, roomId, position);
      const others = part === 'members' ? [] : await roomHistory.readOthersTxn(txn, roomId, position);
      const entries = part === 'all' ? [...others, ...members].sort(compareKeys) : [...others, ...members];
      return { entries, record: null };
    });
  }
}

function factsOf({ record }: PastList): MomentFacts['record'] {
  return record === null ? null : { ...record, left: record.leftAt !== null };
}

function currentFacts(
  { summary, atMs }: MomentWish,
  place: { position: number | null; uncertain: boolean; last?: PlacedEvent | null },
): MomentFacts {
  return {
    atMs,
    trust: summary.trust,
    anyEvent: place.position !== null && (atMs !== null || place.last !== null),
    uncertain: place.uncertain,
    groups: 'no_event',
    record: null,
    forked: false,
    softFailed: false,
  };
}

function momentOf({ summary }: MomentWish, last: PlacedEvent | null, facts: MomentFacts): RoomMoment {
  return {
    trust: summary.trust,
    atToken: last?.streamOrdering ?? null,
    atEventId: last?.eventId ?? null,
    atEventMs: last?.receivedMs ?? null,
    method: methodOf(facts),
    limits: limitsOf(facts),
  };
}

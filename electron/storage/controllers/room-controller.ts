import type { InputOf, OutputOf } from '../../../shared/contract/index';
import type { RoomId } from '../../../shared/matrix/identifiers';
import type { Databases } from '../databases/databases';
import { isRelied } from '../databases/main/current-state-store';
import type { ReadOptions, ReadTxn } from '../transactions';
import { RoomAccess } from './room-access';
import { RoomMembers } from './room-members';
import { RoomMoments } from './room-moments';
import { RoomSearch } from './room-search';
import { headerTypes, readHeaderState, type HeaderState } from './room-state';
import { RoomStateList } from './room-state-list';
import type { RoomSummary } from './room-summaries';
import { RoomTimeline } from './room-timeline';
import { followUpgrades, type ChainLink } from './upgrade-chain';

const aliasesShown = 50;
const extremitiesShown = 50;

/** Rooms: search, header, members, state, timeline; every answer carries the trust of the state that it rests on (S3). */
export class RoomController {
  private readonly access: RoomAccess;
  private readonly searching: RoomSearch;
  private readonly members: RoomMembers;
  private readonly states: RoomStateList;
  private readonly timeline: RoomTimeline;

  /** @param serverName domain of the local users */
  constructor(
    private readonly databases: Databases,
    serverName: string,
  ) {
    this.access = new RoomAccess(databases);
    this.searching = new RoomSearch(databases);
    const parts = { serverName, access: this.access, moments: new RoomMoments(databases) };
    this.members = new RoomMembers(databases, parts);
    this.states = new RoomStateList(databases, parts);
    this.timeline = new RoomTimeline(databases, this.access);
  }

  /** Rooms by id, alias of this server or part of the name. @throws AppError invalid_cursor */
  search(input: InputOf<'rooms.search'>, options: ReadOptions = {}): Promise<OutputOf<'rooms.search'>> {
    return this.searching.search(input, options);
  }

  /** A page of members, now or at a chosen time. @throws AppError room_not_found, invalid_cursor */
  listMembers(input: InputOf<'rooms.listMembers'>, options: ReadOptions = {}): Promise<OutputOf<'rooms.listMembers'>> {
    return this.members.list(input, options);
  }

  /** A page of state, now or at a chosen time. @throws AppError room_not_found, invalid_cursor */
  listState(input: InputOf<'rooms.listState'>, options: ReadOptions = {}): Promise<OutputOf<'rooms.listState'>> {
    return this.states.list(input, options);
  }

  /** A page of events. @throws AppError room_not_found, event_not_found, invalid_cursor */
  listEvents(input: InputOf<'rooms.listEvents'>, options: ReadOptions = {}): Promise<OutputOf<'rooms.listEvents'>> {
    return this.timeline.list(input, options);
  }

  /**
   * A room's header.
   * @throws AppError room_not_found if neither `rooms` nor a table that survives a purge names the room
   */
  async get(roomId: RoomId, options: ReadOptions = {}): Promise<OutputOf<'rooms.get'>> {
    const { main } = this.databases;
    return main.pool.read(
      'get_room',
      async (txn) => {
        const freshness = await main.server.getMomentTxn(txn);
        const { summary, traces } = await this.access.requireTxn(txn, roomId);
        const header = await this.headerTxn(txn, summary);
        const stats = await main.rooms.getStatsStateTxn(txn, roomId);
        const relied = isRelied(summary);
        const members = relied ? ((await main.rooms.getCountersTxn(txn, [roomId])).get(roomId) ?? null) : null;
        return {
          ...shownOf(summary),
          topic: header.topic ?? stats?.topic ?? null,
          creator: summary.creator ?? header.creator,
          createdMs: header.createdMs,
          roomType: summary.roomType ?? header.roomType,
          encryption: header.encryption ?? stats?.encryption ?? null,
          joinRule: header.joinRule ?? stats?.joinRule ?? null,
          historyVisibility: header.historyVisibility ?? stats?.historyVisibility ?? null,
          members,
          upgradedTo: summary.upgradedTo ?? header.upgradedTo,
          upgradedFrom: header.upgradedFrom,
          upgradeChain: await this.chainTxn(txn, summary, header),
          ...(await this.detailsTxn(txn, summary, header)),
          traces,
          freshness,
        };
      },
      options,
    );
  }

  private async headerTxn(txn: ReadTxn, summary: RoomSummary): Promise<HeaderState> {
    const { currentState, pastState } = this.databases.main;
    const states = isRelied(summary)
      ? (await currentState.getStateTxn(txn, summary.judged, headerTypes)).rows
      : await pastState.getPastStateTxn(txn, [summary.roomId], headerTypes);
    return readHeaderState(states);
  }

  private chainTxn(txn: ReadTxn, summary: RoomSummary, header: HeaderState): Promise<ChainLink[]> {
    return followUpgrades(summary.roomId, async (roomId) => {
      const isThis = roomId === summary.roomId;
      const other = isThis ? summary : await this.findKnownTxn(txn, roomId);
      if (other === null) return { name: null, known: false, from: null, to: null };
      const { upgradedFrom, upgradedTo } = isThis ? header : await this.headerTxn(txn, other);
      return { name: other.name, known: true, from: upgradedFrom, to: other.upgradedTo ?? upgradedTo };
    });
  }

  private async findKnownTxn(txn: ReadTxn, roomId: string): Promise<RoomSummary | null> {
    // What another room's events name need not be an id at all.
    if (roomId.includes('\u0000')) return null;
    const summary = await this.access.findTxn(txn, roomId);
    if (summary === undefined) return null;
    if (!summary.purged) return summary;
    return (await this.databases.main.rooms.filterPurgedTxn(txn, [roomId])).length > 0 ? summary : null;
  }

  private async detailsTxn(txn: ReadTxn, { roomId, purged }: RoomSummary, header: HeaderState) {
    const { roomDetails, roomMoments } = this.databases.main;
    const policy = header.retentionEventId;
    const first = await roomMoments.getFirstTxn(txn, roomId);
    const newest = await roomMoments.getLastTxn(txn, { roomId, outliers: false });
    return {
      aliases: await roomDetails.listAliasesTxn(txn, roomId, aliasesShown),
      retention: policy === null ? null : await roomDetails.getRetentionTxn(txn, roomId, policy),
      ...(await roomDetails.getBlockTxn(txn, roomId)),
      extremities: purged ? null : await roomDetails.listExtremitiesTxn(txn, roomId, extremitiesShown),
      firstEventMs: first?.receivedMs ?? null,
      newestEventMs: newest?.receivedMs ?? null,
    };
  }
}

function shownOf(summary: RoomSummary) {
  const { roomId, name, nameSource, canonicalAlias, version, isPublic, trust } = summary;
  return { roomId, name, nameSource, canonicalAlias, version, isPublic, trust };
}

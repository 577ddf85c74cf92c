import { z } from 'zod';
import type { InputOf, OutputOf } from '../../../shared/contract/index';
import { domainOf, isUserId } from '../../../shared/matrix/identifiers';
import { stringAt, valueAt } from '../../../shared/matrix/lossless';
import type { Databases } from '../databases/databases';
import { isRelied } from '../databases/main/current-state-store';
import type { MemberDetail } from '../databases/main/room-roster-store';
import { cutPage, decodeCursor, encodeCursor } from '../page-cursor';
import type { ReadOptions, ReadTxn } from '../transactions';
import type { RoomAccess } from './room-access';
import type { ListEntries, RoomMoments } from './room-moments';
import type { RoomSummary } from './room-summaries';
import { readStoredJson } from './stored-json';
import { knownMembership } from './user-rooms';

const memberCursor = z.object({ afterUserId: z.string() });
/** Members that are looked through for one page, where only some memberships are wanted of a past moment. */
const lookedThrough = 20_000;
const chunkSize = 2_000;

type MembersInput = InputOf<'rooms.listMembers'>;
type MembersOutput = OutputOf<'rooms.listMembers'>;
type Member = MembersOutput['items'][number];

interface MembersPage {
  items: Member[];
  nextCursor: string | null;
}

interface MembersWish {
  summary: RoomSummary;
  memberships: readonly string[];
  /** As last known: what local users' own table says counts for them (S5). */
  lastKnown: boolean;
  after: string | null;
  limit: number;
}

interface KnownMember {
  userId: string;
  eventId: string;
  /** By the local users' own table. */
  membership: string | null;
}

/** Members of a room: now, as last known, or at a chosen time. */
export class RoomMembers {
  /** @param parts serverName: domain of the local users */
  constructor(
    private readonly databases: Databases,
    private readonly parts: { serverName: string; access: RoomAccess; moments: RoomMoments },
  ) {}

  /**
   * A page of members in order of user id.
   * @throws AppError room_not_found, invalid_cursor
   */
  async list(input: MembersInput, options: ReadOptions): Promise<MembersOutput> {
    const { main } = this.databases;
    const after = decodeCursor(memberCursor, input.cursor)?.afterUserId ?? null;
    const { memberships, limit } = input;
    const atMs = input.atMs ?? null;
    return main.pool.read(
      'list_members_of_room',
      async (txn) => {
        const freshness = await main.server.getMomentTxn(txn);
        const { summary } = await this.parts.access.requireTxn(txn, input.roomId);
        const { moment, list } = await this.parts.moments.findTxn(txn, { summary, atMs, part: 'members' });
        const wish = { summary, memberships, after, limit, lastKnown: atMs === null && !isRelied(summary) };
        const page =
          moment.method === 'current_state' ? await this.currentTxn(txn, wish) : await this.pastTxn(txn, wish, list);
        return { ...moment, ...page, freshness };
      },
      options,
    );
  }

  private async currentTxn(txn: ReadTxn, wish: MembersWish): Promise<MembersPage> {
    const { memberships, after, limit, summary } = wish;
    const page = { memberships, afterUserId: after, limit: limit + 1 };
    const { rows } = await this.databases.main.currentState.listMembersTxn(txn, summary.judged, page);
    const cut = cutPage(rows, limit, (last) => ({ afterUserId: last.userId }));
    return { items: cut.page.map((row) => this.toMember(row.userId, row)), nextCursor: cut.nextCursor };
  }

  private async pastTxn(txn: ReadTxn, wish: MembersWish, list: ListEntries): Promise<MembersPage> {
    const { memberships, limit } = wish;
    // Nothing says any more what the memberships of a purged room were; rooms.listState names their events.
    if (wish.summary.purged) return { items: [], nextCursor: null };
    const items: Member[] = [];
    const size = memberships.length === 0 ? limit + 1 : chunkSize;
    let { after } = wish;
    for (let seen = 0; seen < lookedThrough; seen += size) {
      const known = await this.knownTxn(txn, { ...wish, after, limit: size }, list);
      const members = await this.completeTxn(txn, known);
      items.push(...members.filter((one) => memberships.length === 0 || memberships.includes(one.membership)));
      after = known[known.length - 1]?.userId ?? after;
      if (items.length > limit || known.length < size) {
        const cut = cutPage(items, limit, (last) => ({ afterUserId: last.userId }));
        return { items: cut.page, nextCursor: cut.nextCursor };
      }
    }
    // A rare membership in a large room: the page is short, and the next one goes on behind what was looked through.
    return { items, nextCursor: encodeCursor({ afterUserId: after ?? '' }) };
  }

  private async knownTxn(txn: ReadTxn, wish: MembersWish, list: ListEntries): Promise<KnownMember[]> {
    const { after, limit, summary } = wish;
    const type = 'm.room.member';
    const entries = await list(txn, { types: [type], after: after === null ? null : { type, stateKey: after }, limit });
    const known = entries.map(({ stateKey, eventId }) => ({ userId: stateKey, eventId, membership: null }));
    if (!wish.lastKnown) return known;
    const { roomRoster } = this.databases.main;
    const locals = await roomRoster.listLocalTxn(txn, { roomId: summary.roomId, after, limit });
    const byUser = new Map<string, KnownMember>([...known, ...locals].map((one) => [one.userId, one]));
    const users = await roomRoster.sortTxn(txn, [...byUser.keys()], limit);
    return users.flatMap((userId) => byUser.get(userId) ?? []);
  }

  private async completeTxn(txn: ReadTxn, known: readonly KnownMember[]): Promise<Member[]> {
    if (known.length === 0) return [];
    const { roomRoster, events } = this.databases.main;
    const details = await roomRoster.getMembersTxn(txn, known.map((one) => one.eventId)); // prettier-ignore
    const untold = known.filter(
      (one) => one.membership === null && (details.get(one.eventId)?.membership ?? null) === null,
    );
    const json = untold.length === 0 ? null : await events.getJsonTxn(txn, untold.map((one) => one.eventId)); // prettier-ignore
    return known.map(({ userId, eventId, membership }) => {
      const detail = details.get(eventId) ?? { ...nothingKnown, eventId };
      const content = valueAt(readStoredJson(json?.get(eventId) ?? null).value, 'content');
      return this.toMember(userId, {
        ...detail,
        membership: membership ?? detail.membership ?? stringAt(content, 'membership'),
        displayName: detail.displayName ?? stringAt(content, 'displayname'),
      });
    });
  }

  private toMember(userId: string, detail: MemberDetail): Member {
    return {
      userId,
      // An event that no table has a membership of is a member event all the same.
      membership: knownMembership(detail.membership ?? 'leave'),
      displayName: detail.displayName,
      // A member event without a sender anywhere is older than the tables that record one.
      sender: detail.sender ?? userId,
      sinceMs: detail.sinceMs,
      eventId: detail.eventId,
      local: isUserId(userId) && domainOf(userId) === this.parts.serverName,
    };
  }
}

const nothingKnown = { membership: null, displayName: null, sender: null, sinceMs: null };

import { setTimeout as sleep } from 'node:timers/promises';
import type { LabClient } from './client';
import type { MembershipTruth, RoomTruth, StayTruth } from './ground-truth';

type End = Pick<StayTruth, 'endedBy' | 'reason'> & { endKind: NonNullable<StayTruth['endKind']> };

/**
 * Does things through the API and writes down, beside each, what must be true afterwards. The rules are stated per deed
 * (a kick ends a join as `kicked` by the kicker), so that they owe nothing to the code that tests compare with them.
 */
export class Chronicle {
  readonly rooms: RoomTruth[] = [];
  private readonly pasts = new Map<string, MembershipTruth>();

  get memberships(): MembershipTruth[] {
    return [...this.pasts.values()];
  }

  /** Creates a room; its creator is joined. Gives its id. */
  async createRoom(creator: LabClient, label: string, version: string, options: Record<string, unknown> = {}) {
    const roomId = await creator.createRoom(version, options);
    const name = typeof options['name'] === 'string' ? options['name'] : null;
    this.noteRoom(roomId, { label, version, name });
    this.begin(creator.userId, roomId, 'join', 'creator');
    return roomId;
  }

  noteRoom(roomId: string, known: Pick<RoomTruth, 'label' | 'version' | 'name'>): RoomTruth {
    const fresh = { serverInRoom: true, left: false, purged: false, upgradedTo: null, upgradedFrom: null };
    const truth: RoomTruth = { roomId, ...known, ...fresh };
    this.rooms.push(truth);
    return truth;
  }

  /** @throws Error if the chronicle does not know the room */
  room(roomId: string): RoomTruth {
    const found = this.rooms.find((room) => room.roomId === roomId);
    if (!found) throw new Error(`no such room in the chronicle: ${roomId}`);
    return found;
  }

  async join(user: LabClient, roomId: string, label = 'joined'): Promise<void> {
    await user.act('join', roomId);
    this.replace(user.userId, roomId, user.userId);
    this.begin(user.userId, roomId, 'join', label);
  }

  async leave(user: LabClient, roomId: string, label: string, reason: string | null = null): Promise<void> {
    await user.act('leave', roomId, reason ?? undefined);
    const open = this.openStay(user.userId, roomId);
    const kinds = { join: 'left', invite: 'rejected', knock: 'withdrawn', ban: null } as const;
    const endKind = open && kinds[open.membership];
    if (!endKind) throw new Error(`${user.userId} has nothing to leave`);
    this.end(user.userId, roomId, label, { endKind, endedBy: user.userId, reason });
  }

  async knock(user: LabClient, roomId: string, label: string): Promise<void> {
    await user.act('knock', roomId, 'let me in');
    this.begin(user.userId, roomId, 'knock', label);
  }

  async invite(by: LabClient, roomId: string, user: LabClient, label: string): Promise<void> {
    await by.moderate('invite', roomId, user.userId);
    this.replace(user.userId, roomId, by.userId);
    this.begin(user.userId, roomId, 'invite', label);
  }

  /** A kick of a joined user, of an invited one (the invitation is withdrawn) or of one who knocked (it is denied). */
  async kick(by: LabClient, roomId: string, user: LabClient, said: { label: string; reason?: string }): Promise<void> {
    await by.moderate('kick', roomId, user.userId, said.reason);
    const open = this.openStay(user.userId, roomId);
    const kinds = { join: 'kicked', invite: 'withdrawn', knock: 'denied', ban: null } as const;
    const endKind = open && kinds[open.membership];
    if (!endKind) throw new Error(`${user.userId} cannot be kicked`);
    this.end(user.userId, roomId, said.label, { endKind, endedBy: by.userId, reason: said.reason ?? null });
  }

  async ban(by: LabClient, roomId: string, user: LabClient, said: { label: string; reason?: string }): Promise<void> {
    await by.moderate('ban', roomId, user.userId, said.reason);
    const end: End = { endKind: 'banned', endedBy: by.userId, reason: said.reason ?? null };
    if (this.openStay(user.userId, roomId)) this.end(user.userId, roomId, said.label, end);
    this.begin(user.userId, roomId, 'ban', said.label);
  }

  async unban(by: LabClient, roomId: string, user: LabClient, label: string): Promise<void> {
    await by.moderate('unban', roomId, user.userId);
    this.end(user.userId, roomId, label, { endKind: 'unbanned', endedBy: by.userId, reason: null });
  }

  async forget(user: LabClient, roomId: string, label: string): Promise<void> {
    await user.act('forget', roomId);
    Object.assign(this.past(user.userId, roomId), { forgotten: true, label });
  }

  /** Each joined room gets a further membership event, which a task of the homeserver sends: waits for it. */
  async rename(user: LabClient, displayName: string): Promise<void> {
    await user.setDisplayName(displayName);
    const joined = this.memberships.filter((past) => past.userId === user.userId && past.membership === 'join');
    for (const { roomId } of joined) {
      while ((await user.getMember(roomId, user.userId))['displayname'] !== displayName) await sleep(50);
      const open = this.openStay(user.userId, roomId);
      if (open) open.profileChanges += 1;
    }
  }

  begin(userId: string, roomId: string, membership: StayTruth['membership'], label: string): void {
    const past = this.past(userId, roomId);
    past.stays.push({ membership, endKind: null, endedBy: null, reason: null, profileChanges: 0 });
    Object.assign(past, { membership, label, forgotten: false });
  }

  end(userId: string, roomId: string, label: string, end: End): void {
    const open = this.openStay(userId, roomId);
    if (!open) throw new Error(`${userId} has no stay in ${roomId}`);
    Object.assign(open, end);
    Object.assign(this.past(userId, roomId), { membership: 'leave', label });
  }

  /** The past of that user there, which a deed by SQL may correct; empty if nothing happened yet. */
  past(userId: string, roomId: string): MembershipTruth {
    const key = `${userId} ${roomId}`;
    const known = this.pasts.get(key);
    if (known) return known;
    const fresh = { userId, roomId, label: '', membership: null, stays: [], forgotten: false, madeBy: 'api' } as const;
    const past: MembershipTruth = { ...fresh, stays: [] };
    this.pasts.set(key, past);
    return past;
  }

  private replace(userId: string, roomId: string, endedBy: string): void {
    const open = this.openStay(userId, roomId);
    if (open) Object.assign(open, { endKind: 'replaced', endedBy, reason: null });
  }

  private openStay(userId: string, roomId: string): StayTruth | undefined {
    return this.past(userId, roomId).stays.find(({ endKind }) => endKind === null);
  }
}

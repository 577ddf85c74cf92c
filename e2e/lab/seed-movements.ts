import { setTimeout as sleep } from 'node:timers/promises';
import { Chronicle } from './chronicle';
import { LabClient } from './client';
import type { MembershipTruth } from './ground-truth';
import type { Lab } from './homeserver';

/** How a room was at some time. */
export interface RoomThen {
  /** Everyone who ever had a membership there: `membership`, and the display name of who is joined. */
  members: ReadonlyMap<string, { membership: string; displayName: string | null }>;
  topic: string;
}

/** How all rooms were from `fromMs` to `toMs` (ms since 1970), in which nothing happened. */
export interface Pause {
  fromMs: number;
  toMs: number;
  rooms: ReadonlyMap<string, RoomThen>;
}

/** A message that was sent. */
export interface Said {
  roomId: string;
  userId: string;
  eventId: string;
  body: string;
}

/** Rooms in which people come and go, and what was true between their doings. */
export interface Movements {
  owner: LabClient;
  people: LabClient[];
  roomIds: string[];
  pauses: Pause[];
  said: Said[];
}

type Deed = 'join' | 'leave' | 'invite' | 'kick' | 'ban' | 'unban' | 'rename' | 'topic' | 'say';

/** What can be done about a user who has this membership in the room. */
const possible: Readonly<Record<string, readonly Deed[]>> = {
  none: ['join', 'join', 'invite'],
  leave: ['join', 'join', 'invite', 'ban'],
  invite: ['join', 'join', 'leave', 'kick'],
  join: ['say', 'say', 'leave', 'kick', 'ban', 'rename', 'topic'],
  ban: ['unban'],
};

/** Long enough for a time to lie in it, by the clock that the homeserver's processes share with this one. */
const PAUSE_MS = 5;

/**
 * Makes rooms, and has people join, leave, be invited, kicked, banned, let back in, change their names and talk, in an
 * order that depends on `seed` alone. After each deed it writes down how every room is.
 */
export async function seedMovements(lab: Lab, options: { deeds: number; seed: number }): Promise<Movements> {
  const chronicle = new Chronicle();
  const owner = await LabClient.register(lab, 'host');
  const people = [];
  for (const name of ['ada', 'bo', 'cy', 'dot', 'eli', 'fay']) people.push(await LabClient.register(lab, name));
  const scene = new Scene(chronicle, owner);
  for (const version of ['9', '10', '11']) await scene.open(version);
  const next = randomNumbers(options.seed);
  for (let number = 0; number < options.deeds; number += 1) {
    const roomId = next.of(scene.roomIds);
    const user = next.of(people);
    const deed = next.of(possible[scene.membership(user, roomId)] ?? []);
    await scene.act(deed, user, roomId, number);
  }
  return { owner, people, roomIds: scene.roomIds, pauses: scene.pauses, said: scene.said };
}

class Scene {
  readonly roomIds: string[] = [];
  readonly pauses: Pause[] = [];
  readonly said: Said[] = [];
  private readonly names = new Map<string, string>();
  private readonly topics = new Map<string, string>();

  constructor(
    private readonly chronicle: Chronicle,
    private readonly owner: LabClient,
  ) {}

  async open(version: string): Promise<void> {
    const topic = 'at first';
    const options = { name: `Coming and going, version ${version}`, topic };
    const roomId = await this.chronicle.createRoom(this.owner, 'movements', version, options);
    this.roomIds.push(roomId);
    this.topics.set(roomId, topic);
    await this.note();
  }

  membership(user: LabClient, roomId: string): string {
    return this.past(user.userId, roomId)?.membership ?? 'none';
  }

  async act(deed: Deed, user: LabClient, roomId: string, number: number): Promise<void> {
    await this.deeds[deed](user, roomId, number);
    await this.note();
  }

  private readonly deeds: Record<Deed, (user: LabClient, roomId: string, number: number) => Promise<void>> = {
    join: (user, roomId) => this.chronicle.join(user, roomId),
    leave: (user, roomId, number) => this.chronicle.leave(user, roomId, 'left', `reason ${number}`),
    invite: (user, roomId) => this.chronicle.invite(this.owner, roomId, user, 'invited'),
    kick: (user, roomId) => this.chronicle.kick(this.owner, roomId, user, { label: 'kicked' }),
    ban: (user, roomId) => this.chronicle.ban(this.owner, roomId, user, { label: 'banned' }),
    unban: (user, roomId) => this.chronicle.unban(this.owner, roomId, user, 'unbanned'),
    rename: async (user, _roomId, number) => {
      const name = `${localpart(user.userId)} the ${number}th`;
      await this.chronicle.rename(user, name);
      this.names.set(user.userId, name);
    },
    topic: async (_user, roomId, number) => {
      const topic = `topic ${number}`;
      await this.owner.sendState(roomId, 'm.room.topic', { topic });
      this.topics.set(roomId, topic);
    },
    say: async (user, roomId, number) => {
      const body = `said as ${number}`;
      this.said.push({ roomId, userId: user.userId, body, eventId: await user.sendText(roomId, body) });
    },
  };

  private past(userId: string, roomId: string): MembershipTruth | undefined {
    return this.chronicle.memberships.find((past) => past.userId === userId && past.roomId === roomId);
  }

  /** A pause in which nothing happens, and how every room is in it. */
  private async note(): Promise<void> {
    const rooms = new Map(this.roomIds.map((roomId) => [roomId, this.roomNow(roomId)]));
    const fromMs = Date.now();
    await sleep(PAUSE_MS);
    this.pauses.push({ fromMs, toMs: Date.now() - 1, rooms });
  }

  private roomNow(roomId: string): RoomThen {
    const members = this.chronicle.memberships
      .filter((past) => past.roomId === roomId)
      .map(({ userId, membership }): [string, { membership: string; displayName: string | null }] => {
        const displayName = membership === 'join' ? (this.names.get(userId) ?? localpart(userId)) : null;
        return [userId, { membership: membership ?? 'none', displayName }];
      });
    return { members: new Map(members), topic: this.topics.get(roomId) ?? '' };
  }
}

/** The homeserver's default display name too. */
function localpart(userId: string): string {
  return userId.slice(1, userId.indexOf(':'));
}

/** Numbers that look random and depend on the seed alone, so that a failure can be seen again (xorshift). */
export function randomNumbers(seed: number): { below(limit: number): number; of<T>(list: readonly T[]): T } {
  let state = seed | 0 || 1;
  const below = (limit: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
  const of = <T>(list: readonly T[]): T => {
    const chosen = list[below(list.length)];
    if (chosen === undefined) throw new Error('nothing to choose from');
    return chosen;
  };
  return { below, of };
}

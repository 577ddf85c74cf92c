import { changeMembership } from './memberships';
import {
  editContent,
  encryptedContent,
  imageContent,
  inventText,
  reactionContent,
  replyContent,
  textContent,
  threadContent,
} from './message-content';
import { removalReasons } from './message-words';
import type { Person } from './population';
import { inventTopic, setState } from './room-builder';
import type { EventRef, SimulatedRoom } from './simulated-room';
import type { World } from './world';

const dayMs = 86_400_000;

interface Thread {
  room: SimulatedRoom;
  root: EventRef;
  latest: EventRef;
}

/** What people do all day, in rooms that no story needs undisturbed. */
export class BackgroundTraffic {
  /** Rooms by creation; low indexes are busier. */
  private readonly rooms: SimulatedRoom[] = [];
  /** Messages whose stored JSON is pruned already and whose redaction has yet to be sent. */
  private readonly toRedact = new Map<SimulatedRoom, EventRef[]>();
  private readonly threads = new Map<string, Thread>();
  private readonly currentThread = new Map<SimulatedRoom, Thread>();

  constructor(private readonly world: World) {}

  open(room: SimulatedRoom): void {
    this.rooms.push(room);
  }

  /** Room number `index` in order of creation. */
  room(index: number): SimulatedRoom | undefined {
    return this.rooms[index];
  }

  /** All threads with their latest reply, for the table `threads`. */
  threadsOfAllRooms(): Iterable<Thread> {
    return this.threads.values();
  }

  /** One event in some room. */
  act(): void {
    const { random } = this.world;
    const room = this.rooms[random.skewedBelow(this.rooms.length)];
    if (!room || room.joined.length === 0) return;
    const sender = room.joined[random.skewedBelow(room.joined.length, 1.6)] ?? room.plan.creator;
    const dice = random.fraction();
    if (dice < 0.045) this.comeOrGo(room, sender);
    else if (dice < 0.052) this.changeState(room);
    else if (dice < 0.064 && this.redactOld(room)) return;
    else if (room.plan.encrypted) this.sendEncrypted(room, sender, dice);
    else this.send(room, sender, dice);
  }

  private send(room: SimulatedRoom, sender: string, dice: number): void {
    const { world } = this;
    const target = room.recent.at(-1 - world.random.below(Math.max(1, Math.min(6, room.recent.length))));
    if (!target || dice < 0.62) return this.sendText(room, sender);
    if (dice < 0.72) return void this.sendMessage(room, sender, reactionContent(world, target), 'm.reaction');
    if (dice < 0.8)
      return void this.sendMessage(room, sender, replyContent(target, inventText(world), inventText(world)));
    if (dice < 0.87) return this.sendToThread(room, sender, target);
    if (dice < 0.91) return void this.sendMessage(room, target.sender, editContent(target, inventText(world)));
    if (dice < 0.94) return void this.sendMessage(room, sender, imageContent(world, sender));
    return this.sendText(room, sender);
  }

  private sendText(room: SimulatedRoom, sender: string): void {
    const { world } = this;
    const content = textContent(inventText(world));
    // Old enough that its redaction, a few days later, is long censored: the stored form is pruned from the start.
    const isOld = world.clockMs < world.spec.nowMs - 40 * dayMs;
    if (!isOld || !world.random.chance(0.014)) return void this.sendMessage(room, sender, content);
    const ref = world.persist(room, { type: 'm.room.message', sender, content, censored: true });
    const waiting = this.toRedact.get(room) ?? [];
    waiting.push(ref);
    this.toRedact.set(room, waiting);
    // A redacted message is answered by nobody.
    room.recent.pop();
  }

  private sendMessage(
    room: SimulatedRoom,
    sender: string,
    content: Record<string, unknown>,
    type = 'm.room.message',
  ): EventRef {
    return this.world.persist(room, { type, sender, content });
  }

  private sendToThread(room: SimulatedRoom, sender: string, target: EventRef): void {
    const { world } = this;
    const current = this.currentThread.get(room);
    const isContinued = current !== undefined && world.random.chance(0.9);
    const thread = isContinued ? current : (this.threads.get(target.eventId) ?? { room, root: target, latest: target });
    thread.latest = this.sendMessage(room, sender, threadContent(thread.root, thread.latest, inventText(world)));
    this.threads.set(thread.root.eventId, thread);
    this.currentThread.set(room, thread);
  }

  private sendEncrypted(room: SimulatedRoom, sender: string, dice: number): void {
    const target = room.recent.at(-1);
    if (target && dice > 0.9) this.sendMessage(room, sender, reactionContent(this.world, target), 'm.reaction');
    else this.sendMessage(room, sender, encryptedContent(this.world), 'm.room.encrypted');
  }

  private redactOld(room: SimulatedRoom): boolean {
    const target = this.toRedact.get(room)?.shift();
    if (!target) return false;
    const { world } = this;
    const byOwner = world.random.chance(0.6) && room.isJoined(target.sender);
    const reason = byOwner ? undefined : world.random.pick(removalReasons);
    world.persist(room, {
      type: 'm.room.redaction',
      sender: byOwner ? target.sender : room.plan.creator,
      content: reason ? { reason } : {},
      redacts: target.eventId,
      haveCensored: true,
      recheck: byOwner && room.plan.version !== '1' && room.plan.version !== '2',
    });
    return true;
  }

  private changeState(room: SimulatedRoom): void {
    const { world } = this;
    const topic = inventTopic(world) ?? inventText(world);
    if (room.isJoined(room.plan.creator)) setState(world, room, { type: 'm.room.topic', content: { topic } });
  }

  private comeOrGo(room: SimulatedRoom, member: string): void {
    const { world } = this;
    const { random } = world;
    const dice = random.fraction();
    const isLast = room.localJoined <= 1;
    if (dice < 0.35) return this.letIn(room, random.pick(world.population.locals));
    if (dice < 0.5) return this.letIn(room, random.pick(world.population.remotes));
    if (dice < 0.62)
      return void changeMembership(world, room, {
        user: member,
        membership: 'join',
        displayName: `${world.population.get(member).displayName ?? ''} (away)`,
      });
    // Creators stay, and so do those whom the spec counts: see member-plan.ts.
    if (member === room.plan.creator || isLast || member === world.busiestUserId) return;
    if (dice < 0.92) return void changeMembership(world, room, { user: member, membership: 'leave' });
    const reason = random.pick(removalReasons);
    const membership = dice < 0.97 ? 'leave' : 'ban';
    if (room.isJoined(room.plan.creator))
      changeMembership(world, room, { user: member, by: room.plan.creator, membership, reason });
  }

  private letIn(room: SimulatedRoom, person: Person): void {
    admit(this.world, room, person);
  }
}

/** The person joins, invited first where the room asks for it; nothing if they are in or banned or it is a story's person. */
export function admit(world: World, room: SimulatedRoom, person: Person): void {
  const present = room.membershipOf(person.userId);
  if (present === 'join' || present === 'ban' || person.hasStory) return;
  // Nobody joins before having an account; the account's row is written last and may still move.
  if (person.createdMs > world.clockMs) person.createdMs = world.clockMs - world.random.between(60_000, 9_000_000);
  if (room.plan.joinRule === 'invite' && present !== 'invite') {
    const by = room.isJoined(room.plan.creator) ? room.plan.creator : room.joined[0];
    if (by !== undefined) changeMembership(world, room, { user: person.userId, by, membership: 'invite' });
  }
  changeMembership(world, room, { user: person.userId, membership: 'join' });
}

/** The row that the homeserver keeps for a thread. */
export function writeThread(world: World, { room, root, latest }: Thread): void {
  world.roomRow(room.plan, 'threads', {
    room_id: room.roomId,
    thread_id: root.eventId,
    latest_event_id: latest.eventId,
    topological_ordering: latest.depth,
    stream_ordering: latest.streamOrdering,
  });
}

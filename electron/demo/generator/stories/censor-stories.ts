import type { NewEvent } from '../event-json';
import type { RedactionCase } from '../ground-truth';
import { editContent, textContent } from '../message-content';
import { makeEventId } from '../room-versions';
import type { EventRef, SimulatedRoom } from '../simulated-room';
import type { World } from '../world';
import type { Cast } from './cast';
import { chatter, daysAgo, gather } from './telling';

const dayMs = 86_400_000;

/** How many rooms these stories make. */
export const censorRooms = 3;

/** Redactions of every kind, and self-destructing messages that are pending, overdue or stuck. */
export function scheduleCensoring(world: World, cast: Cast): void {
  world.at(daysAgo(world, 90), () => {
    const modern = gather(world, { version: '11', creator: cast.mod, name: 'Complaints', joinRule: 'public' }, [
      cast.alice,
      cast.bob,
      cast.spammer,
    ]);
    const older = gather(world, { version: '10', creator: cast.mod, name: 'Flea market', joinRule: 'public' }, [
      cast.alice,
      cast.bob,
      cast.spammer,
    ]);
    const briefRoom = gather(world, { version: '9', creator: cast.alice, name: 'Whispers', joinRule: 'invite' }, [
      cast.bob,
    ]);
    for (const room of [modern, older, briefRoom]) chatter(world, room, 4);
    scheduleAllowed(world, cast, older);
    scheduleNotAllowed(world, cast, modern, older);
    scheduleWithoutTarget(world, cast, modern, older);
    scheduleExpiries(world, cast, briefRoom);
    scheduleSoonDue(world, cast, older);
  });
}

interface RedactionTale {
  name: RedactionCase;
  room: SimulatedRoom;
  days: number;
  by: string;
  /** Made when the redaction is, so that a target is always older. */
  target: EventRef | string | null;
  isAllowed: boolean;
  event?: Partial<NewEvent>;
}

function redact(world: World, tale: RedactionTale): void {
  world.at(daysAgo(world, tale.days), () => {
    const targetEventId = tale.target === null || typeof tale.target === 'string' ? tale.target : tale.target.eventId;
    const ref = world.persist(tale.room, {
      type: 'm.room.redaction',
      sender: tale.by,
      content: { reason: 'Please remove' },
      ...(targetEventId === null ? {} : { redacts: targetEventId }),
      ...tale.event,
    });
    const haveCensored = targetEventId === null ? null : (tale.event?.haveCensored ?? false);
    world.truth.redactions.set(tale.name, {
      redaction: world.truthOf(tale.room, ref),
      targetEventId,
      isAllowed: tale.isAllowed,
      haveCensored,
    });
  });
}

/** A message of `sender`; further facts of the event as in NewEvent. */
function say(
  world: World,
  room: SimulatedRoom,
  message: Partial<NewEvent> & { sender: string; body: string },
): EventRef {
  const { body, ...event } = message;
  return world.persist(room, { type: 'm.room.message', content: textContent(body), ...event });
}

function scheduleAllowed(world: World, cast: Cast, room: SimulatedRoom): void {
  const [alice, bob, mod] = [cast.alice.userId, cast.bob.userId, cast.mod.userId];
  const own = say(world, room, { sender: bob, body: 'My address is 12 Harbour Street, third floor' });
  redact(world, { name: 'due', room, days: 9, by: bob, target: own, isAllowed: true, event: { recheck: true } });
  const insult = say(world, room, { sender: alice, body: 'You absolute walnut' });
  redact(world, { name: 'dueByModerator', room, days: 12, by: mod, target: insult, isAllowed: true });
  const fresh = say(world, room, { sender: bob, body: 'The door code is 4711' });
  redact(world, { name: 'notYetDue', room, days: 2, by: mod, target: fresh, isAllowed: true });
  const censored = say(world, room, { sender: alice, body: 'Nobody can read this any more', censored: true });
  redact(world, {
    name: 'censored',
    room,
    days: 60,
    by: mod,
    target: censored,
    isAllowed: true,
    event: { haveCensored: true },
  });
  // The mark alone proves nothing: the stored JSON of this one is whole.
  const whole = say(world, room, { sender: alice, body: 'Marked as censored, yet all of it is still here' });
  redact(world, {
    name: 'markedNotPruned',
    room,
    days: 50,
    by: mod,
    target: whole,
    isAllowed: true,
    event: { haveCensored: true },
  });
  const wrong = say(world, room, { sender: bob, body: 'The price is 30' });
  const content = editContent(wrong, 'The price is 300');
  const edit = world.persist(room, { type: 'm.room.message', sender: bob, content, redactedLater: true });
  redact(world, { name: 'edit', room, days: 10, by: bob, target: edit, isAllowed: true, event: { recheck: true } });
}

function scheduleNotAllowed(world: World, cast: Cast, modern: SimulatedRoom, older: SimulatedRoom): void {
  const [bob, mod, spammer] = [cast.bob.userId, cast.mod.userId, cast.spammer.userId];
  const elsewhere = say(world, older, { sender: bob, body: 'A redaction in another room points at me' });
  // With false in the column the homeserver would apply it without a look at its room (read path of 1.163).
  redact(world, {
    name: 'otherRoom',
    room: modern,
    days: 15,
    by: mod,
    target: elsewhere,
    isAllowed: false,
    event: { recheckColumn: true },
  });
  const ours = say(world, modern, { sender: bob, body: 'A stranger wants me gone' });
  redact(world, {
    name: 'otherDomain',
    room: modern,
    days: 11,
    by: spammer,
    target: ours,
    isAllowed: false,
    event: { recheck: true },
  });
  const absent = makeEventId(world.random, '11', 'gone.example', world.clockMs);
  redact(world, { name: 'targetAbsent', room: modern, days: 10.5, by: mod, target: absent, isAllowed: false });
  const create = modern.stateOf('m.room.create') ?? null;
  redact(world, { name: 'ofCreate', room: modern, days: 14, by: mod, target: create, isAllowed: false });
  const kept = say(world, modern, { sender: bob, body: 'The redaction of this was rejected' });
  redact(world, {
    name: 'rejected',
    room: modern,
    days: 13,
    by: spammer,
    target: kept,
    isAllowed: false,
    event: { rejected: 'auth_error' },
  });
  world.at(daysAgo(world, 12.9), () => {
    // Rejected only after it was stored, when the room's state became complete: the row in `redactions` stays.
    const { redaction } = world.truth.redactions.get('rejected');
    world.row('redactions', {
      event_id: redaction.eventId,
      redacts: kept.eventId,
      have_censored: false,
      received_ts: redaction.receivedMs,
      recheck: true,
    });
  });
}

/** A redaction need not name a target; such events arrive over federation. */
function scheduleWithoutTarget(world: World, cast: Cast, modern: SimulatedRoom, older: SimulatedRoom): void {
  const by = cast.spammer.userId;
  redact(world, { name: 'withoutRedactsTopLevel', room: older, days: 30, by, target: null, isAllowed: false });
  redact(world, { name: 'withoutRedactsContent', room: modern, days: 29, by, target: null, isAllowed: false });
  redact(world, {
    name: 'redactsNotString',
    room: modern,
    days: 28,
    by,
    target: null,
    isAllowed: false,
    event: { redacts: { event_id: 7 } },
  });
}

/** Redactions that become due one after the other in the hours to come, so that the demo's job has something to do. */
function scheduleSoonDue(world: World, cast: Cast, room: SimulatedRoom): void {
  const count = Math.min(150, Math.floor(world.spec.events / 400));
  for (let i = 1; i <= count; i++) {
    // One every four minutes; sent a day earlier than redacted.
    const days = 7 - (i * 4) / 1440;
    world.at(daysAgo(world, days + 1), () => {
      const target = say(world, room, { sender: cast.spammer.userId, body: `Cheap watches, offer ${i}` });
      world.at(daysAgo(world, days), () => {
        const content = { reason: 'spam' };
        world.persist(room, { type: 'm.room.redaction', sender: cast.mod.userId, content, redacts: target.eventId });
      });
    });
  }
}

function scheduleExpiries(world: World, cast: Cast, room: SimulatedRoom): void {
  const { nowMs } = world.spec;
  const brief = (
    name: 'future' | 'farFuture' | 'overdue' | 'overdueOfStoppedPersister',
    days: number,
    sentDaysAgo: number,
  ): void => {
    world.at(daysAgo(world, sentDaysAgo), () => {
      const expiryMs = nowMs + days * dayMs;
      const ref = say(world, room, {
        sender: cast.bob.userId,
        body: 'This message destroys itself',
        content: { ...textContent('This message destroys itself'), 'org.matrix.self_destruct_after': expiryMs },
      });
      world.truth.expiry.set(name, { eventId: ref.eventId, expiryMs, roomId: room.roomId });
    });
  };
  brief('future', 2, 5);
  brief('farFuture', 300, 6);
  brief('overdue', -3, 8);
  brief('overdueOfStoppedPersister', -1.5, 4);
  // Expired as it should: pruned, no row.
  for (let i = 0; i < 3; i++) say(world, room, { sender: cast.alice.userId, body: 'Gone', censored: true });
  world.at(daysAgo(world, 45), () => {
    const eventId = makeEventId(world.random, '9', world.spec.serverName, world.clockMs);
    const expiryMs = nowMs - 40 * dayMs;
    world.row('event_expiry', { event_id: eventId, expiry_ts: expiryMs });
    world.truth.expiry.set('missingEvent', { eventId, expiryMs, roomId: null });
    const rejected = say(world, room, {
      sender: cast.rita.userId,
      body: 'Rejected, and yet to expire',
      rejected: 'auth_error',
    });
    const rejectedMs = nowMs - 30 * dayMs;
    world.row('event_expiry', { event_id: rejected.eventId, expiry_ts: rejectedMs });
    world.truth.expiry.set('rejectedEvent', { eventId: rejected.eventId, expiryMs: rejectedMs, roomId: room.roomId });
  });
}

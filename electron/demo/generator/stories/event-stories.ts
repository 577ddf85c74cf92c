import type { EventCase } from '../ground-truth';
import type { NewEvent } from '../event-json';
import { changeMembership } from '../memberships';
import {
  editContent,
  imageContent,
  reactionContent,
  replyContent,
  textContent,
  threadContent,
} from '../message-content';
import type { EventRef, SimulatedRoom } from '../simulated-room';
import { writeThread } from '../background-traffic';
import type { World } from '../world';
import type { Cast } from './cast';
import { chatter, daysAgo, gather, noteRoom } from './telling';

/** How many rooms these stories make. */
export const eventStoryRooms = 1;

/** Events that relate to others, and events that are not simply accepted. */
export function scheduleEvents(world: World, cast: Cast): void {
  world.at(daysAgo(world, 120), () => {
    const wish = {
      version: '10',
      creator: cast.alice,
      name: 'Coffee corner',
      topic: 'Where things relate',
      joinRule: 'public' as const,
    };
    const room = gather(world, wish, [cast.bob, cast.mod, cast.rita, cast.hostile]);
    chatter(world, room, 5);
    noteRoom(world, 'relations', room);
    relations(world, cast, room);
    troubled(world, cast, room);
    selfDestructVariants(world, cast, room);
    chatter(world, room, 3);
  });
}

/** Persists an event and notes it under its case. */
export function tellEvent(world: World, room: SimulatedRoom, name: EventCase, event: NewEvent): EventRef {
  const ref = world.persist(room, event);
  world.truth.events.set(name, world.truthOf(room, ref));
  return ref;
}

function relations(world: World, cast: Cast, room: SimulatedRoom): void {
  const message = (sender: string, content: Record<string, unknown>): NewEvent => ({
    type: 'm.room.message',
    sender,
    content,
  });
  const { alice, bob, rita } = { alice: cast.alice.userId, bob: cast.bob.userId, rita: cast.rita.userId };
  const edited = tellEvent(world, room, 'edited', message(alice, textContent('The meeting is on Wendesday at 10')));
  tellEvent(world, room, 'edit', message(alice, editContent(edited, 'The meeting is on Wednesday at 10, room 4')));
  const root = tellEvent(world, room, 'threadRoot', message(bob, textContent('Which beans shall we order for March?')));
  const first = world.persist(room, message(alice, threadContent(root, root, 'The dark ones from last time')));
  const latest = tellEvent(
    world,
    room,
    'threadLatestReply',
    message(rita, threadContent(root, first, 'Anything but the blue bag, please')),
  );
  writeThread(world, { room, root, latest });
  const quoted = 'My phone number is 0555 0199, call me';
  const repliedTo = tellEvent(world, room, 'repliedTo', message(bob, textContent(quoted)));
  const reply = tellEvent(world, room, 'reply', message(alice, replyContent(repliedTo, quoted, 'Thanks, noted')));
  writeCopies(world, bob, reply);
  tellEvent(world, room, 'reaction', { type: 'm.reaction', sender: rita, content: reactionContent(world, repliedTo) });
  tellEvent(world, room, 'image', message(alice, imageContent(world, alice)));
  tellEvent(world, room, 'unicode', message(bob, textContent('Γειά σου 👩‍👧 — naïve café, 東京, مرحبا')));
  tellEvent(
    world,
    room,
    'labelled',
    message(bob, { ...textContent('A private matter'), 'org.matrix.labels': ['#work', '#private'] }),
  );
  const reported = tellEvent(world, room, 'reported', message(rita, textContent('You will regret this')));
  world.row('event_reports', {
    id: 2,
    received_ts: world.clockMs + 60_000,
    room_id: room.roomId,
    event_id: reported.eventId,
    user_id: alice,
    reason: 'Threat',
    content: JSON.stringify({ score: -80, reason: 'Threat' }),
  });
  world.row('user_reports', {
    id: 1,
    received_ts: world.clockMs + 120_000,
    target_user_id: rita,
    user_id: bob,
    reason: 'Writes threats in several rooms',
  });
}

/** Other tables that point to an event or hold what it links to. */
function writeCopies(world: World, notified: string, event: EventRef): void {
  world.row('event_push_actions', {
    room_id: event.roomId,
    event_id: event.eventId,
    user_id: notified,
    actions: '["notify",{"set_tweak":"highlight"}]',
    topological_ordering: event.depth,
    stream_ordering: event.streamOrdering,
    notif: 1,
    highlight: 1,
    unread: 1,
    thread_id: 'main',
  });
  world.row('local_media_repository_url_cache', {
    url: 'https://beans.example/price-list',
    response_code: 200,
    expires_ts: world.clockMs + 3_600_000,
    og: '{"og:title":"Beans by weight","og:description":"Prices for March"}',
    media_id: `2026-01-01_${world.random.letters(16)}`,
    download_ts: world.clockMs,
  });
}

function troubled(world: World, cast: Cast, room: SimulatedRoom): void {
  const rita = cast.rita.userId;
  tellEvent(world, room, 'outlier', {
    type: 'm.room.topic',
    sender: rita,
    stateKey: '',
    content: { topic: 'Seen only as somebody’s auth event' },
    outlier: true,
  });
  tellEvent(world, room, 'rejected', {
    type: 'm.room.message',
    sender: rita,
    content: textContent('I am not allowed to say this'),
    rejected: 'auth_error',
  });
  tellEvent(world, room, 'softFailed', {
    type: 'm.room.message',
    sender: rita,
    content: textContent('Sent after my ban, from an old branch'),
    softFailed: true,
  });
  tellEvent(world, room, 'backfilled', {
    type: 'm.room.message',
    sender: rita,
    content: textContent('From before your server joined'),
    backfilled: true,
    claimedMs: world.clockMs - 30 * 86_400_000,
  });
  changeMembership(world, room, {
    user: cast.keeper.userId,
    membership: 'join',
    event: { backfilled: true, claimedMs: world.clockMs - 31 * 86_400_000 },
  });
  tellEvent(world, room, 'claimedTimeFarOff', {
    type: 'm.room.message',
    sender: rita,
    content: textContent('My clock is wrong'),
    claimedMs: world.clockMs - 400 * 86_400_000,
  });
}

/** Asks to self-destruct that this server does not honour, each for a reason of its own. */
function selfDestructVariants(world: World, cast: Cast, room: SimulatedRoom): void {
  const sender = cast.bob.userId;
  const afterMs = world.spec.nowMs - 20 * 86_400_000;
  tellEvent(world, room, 'selfDestructUnprefixed', {
    type: 'm.room.message',
    sender,
    content: { ...textContent('Asks in the proposal’s words'), 'm.self_destruct_after': afterMs },
  });
  tellEvent(world, room, 'selfDestructBoolean', {
    type: 'm.room.message',
    sender,
    content: { ...textContent('Asks with a boolean'), 'org.matrix.self_destruct_after': true },
  });
  tellEvent(world, room, 'selfDestructState', {
    type: 'com.example.note',
    sender: cast.alice.userId,
    stateKey: 'desk',
    content: { note: 'State never expires', 'org.matrix.self_destruct_after': afterMs },
  });
}

import type { MembershipCase } from '../ground-truth';
import type { MembershipChange } from '../memberships';
import type { RoomWish } from '../room-builder';
import type { EventRef } from '../simulated-room';
import type { World } from '../world';
import type { Cast } from './cast';
import { chatter, daysAgo, gather, noteRoom, Past } from './telling';

const hourMs = 3_600_000;

interface Step extends Omit<MembershipChange, 'user' | 'by'> {
  /** Hours after the room was made. */
  afterHours: number;
  byMod?: boolean;
}

interface Story {
  name: MembershipCase;
  startDaysAgo: number;
  version: string;
  roomName: string;
  joinRule?: RoomWish['joinRule'];
  steps: readonly Step[];
}

const spam = 'Repeated advertising after a warning';

/** What can happen to one local user in rooms that the server stays in. */
const stories: readonly Story[] = [
  {
    name: 'joined',
    startDaysAgo: 1300,
    version: '6',
    roomName: 'Neighbours Leipzig',
    steps: [{ afterHours: 5, membership: 'join' }],
  },
  {
    name: 'left',
    startDaysAgo: 1250,
    version: '5',
    roomName: 'Choir Tuesday',
    steps: [
      { afterHours: 2, membership: 'invite', byMod: true },
      { afterHours: 6, membership: 'join' },
      { afterHours: 4000, membership: 'leave' },
    ],
  },
  {
    name: 'kicked',
    startDaysAgo: 1100,
    version: '9',
    roomName: 'Support',
    steps: [
      { afterHours: 1, membership: 'join' },
      { afterHours: 700, membership: 'leave', byMod: true, reason: spam },
    ],
  },
  {
    name: 'banned',
    startDaysAgo: 900,
    version: '10',
    roomName: 'Trade',
    steps: [
      { afterHours: 9, membership: 'join' },
      { afterHours: 2100, membership: 'ban', byMod: true, reason: 'spam' },
    ],
  },
  {
    name: 'unbanned',
    startDaysAgo: 850,
    version: '8',
    roomName: 'Allotment Ghent',
    steps: [
      { afterHours: 3, membership: 'join' },
      { afterHours: 60, membership: 'ban', byMod: true, reason: 'Harassment, see report 214' },
      { afterHours: 900, membership: 'leave', byMod: true, reason: 'Served their time' },
    ],
  },
  {
    name: 'inviteRejected',
    startDaysAgo: 640,
    version: '4',
    roomName: 'Investment club',
    joinRule: 'invite',
    steps: [
      { afterHours: 4, membership: 'invite', byMod: true, reason: 'Come and see' },
      { afterHours: 30, membership: 'leave' },
    ],
  },
  {
    name: 'inviteWithdrawn',
    startDaysAgo: 600,
    version: '7',
    roomName: 'Board 2025',
    joinRule: 'invite',
    steps: [
      { afterHours: 4, membership: 'invite', byMod: true },
      { afterHours: 5, membership: 'leave', byMod: true, reason: 'wrong person' },
    ],
  },
  {
    name: 'knocked',
    startDaysAgo: 20,
    version: '11',
    roomName: 'Members only',
    joinRule: 'knock',
    steps: [{ afterHours: 8, membership: 'knock', reason: 'Let me in, please' }],
  },
  {
    name: 'knockDenied',
    startDaysAgo: 500,
    version: '7',
    roomName: 'Security',
    joinRule: 'knock',
    steps: [
      { afterHours: 8, membership: 'knock', reason: 'I can help' },
      { afterHours: 12, membership: 'leave', byMod: true, reason: 'Not a member of the team' },
    ],
  },
  {
    name: 'knockWithdrawn',
    startDaysAgo: 480,
    version: '10',
    roomName: 'Climbing Kraków',
    joinRule: 'knock',
    steps: [
      { afterHours: 8, membership: 'knock' },
      { afterHours: 9, membership: 'leave' },
    ],
  },
  {
    name: 'forgotten',
    startDaysAgo: 1000,
    version: '3',
    roomName: 'Party 2024',
    steps: [
      { afterHours: 1, membership: 'join', event: { forgotten: true } },
      { afterHours: 300, membership: 'leave', event: { forgotten: true } },
    ],
  },
  {
    name: 'rejoined',
    startDaysAgo: 800,
    version: '6',
    roomName: 'Retro computing',
    steps: [
      { afterHours: 1, membership: 'join' },
      { afterHours: 1000, membership: 'leave', reason: 'Too busy these months' },
      { afterHours: 3000, membership: 'join' },
      { afterHours: 7000, membership: 'leave', byMod: true, reason: 'inactive for a year' },
      { afterHours: 9000, membership: 'join' },
    ],
  },
  {
    name: 'profileChanges',
    startDaysAgo: 400,
    version: '11',
    roomName: 'Jazz Porto',
    steps: [
      { afterHours: 1, membership: 'join' },
      { afterHours: 900, membership: 'join', displayName: 'Mallory (on holiday)' },
      { afterHours: 1400, membership: 'join', displayName: 'mallory 🎷' },
    ],
  },
];

/** How many rooms these stories make. */
export const localMembershipRooms = stories.length;

/** Schedules all of them, each in a room of its own with the moderator as creator and some talk between the steps. */
export function scheduleLocalMemberships(world: World, cast: Cast): void {
  for (const story of stories) world.at(daysAgo(world, story.startDaysAgo), () => begin(world, cast, story));
}

function begin(world: World, cast: Cast, story: Story): void {
  const wish: RoomWish = {
    version: story.version,
    creator: cast.mod,
    name: story.roomName,
    joinRule: story.joinRule ?? 'public',
  };
  const room = gather(world, wish, [cast.alice, cast.bob]);
  const past = new Past(world, room, cast.mallory.userId);
  const startMs = world.clockMs;
  if (story.name === 'joined') noteRoom(world, 'plain', room);
  if (story.name === 'knocked') noteRoom(world, 'knocked', room);
  story.steps.forEach((step, index) => {
    const atMs = Math.min(startMs + step.afterHours * hourMs, world.spec.nowMs - hourMs);
    world.at(atMs, () => {
      const { afterHours: _, byMod, ...change } = step;
      const event = past.change(byMod ? { ...change, by: cast.mod.userId } : change);
      if (story.name === 'banned' && step.membership === 'ban') hideEventsOf(world, cast.mallory.userId, event);
      chatter(world, room, 3);
      if (index === story.steps.length - 1) past.tell(story.name);
    });
  });
}

/** A ban may ask that all of the user's events be served as redacted (MSC4293): no row in `redactions` says so. */
function hideEventsOf(world: World, userId: string, ban: EventRef): void {
  world.row('room_ban_redactions', {
    room_id: ban.roomId,
    user_id: userId,
    redacting_event_id: ban.eventId,
    redact_end_ordering: ban.streamOrdering,
  });
}

import type { World } from '../world';
import type { Cast } from './cast';
import { censorRooms, scheduleCensoring } from './censor-stories';
import { distantMembershipRooms, scheduleDistantMemberships } from './distant-membership-stories';
import { eventStoryRooms, scheduleEvents } from './event-stories';
import { hostileRooms, scheduleHostileEvents } from './hostile-stories';
import { localMembershipRooms, scheduleLocalMemberships } from './local-membership-stories';
import { scheduleRooms, storyRooms } from './room-stories';

/** Rooms that the stories make; the rest of the spec's rooms are the background traffic's. */
export const storyRoomCount =
  localMembershipRooms + distantMembershipRooms + storyRooms + eventStoryRooms + hostileRooms + censorRooms;

/** THE list of stories. */
export function scheduleStories(world: World, cast: Cast): void {
  scheduleLocalMemberships(world, cast);
  scheduleDistantMemberships(world, cast);
  scheduleRooms(world, cast);
  scheduleEvents(world, cast);
  scheduleHostileEvents(world, cast);
  scheduleCensoring(world, cast);
}

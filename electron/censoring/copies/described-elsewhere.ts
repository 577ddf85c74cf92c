import type { HeldCopy } from '../../../shared/contract/censor';
import { isUserId, domainOf } from '../../../shared/matrix/identifiers';
import { apiCall, pathOf, placeholders } from './admin-calls';
import { counted, held, linksTo, type CopiedEvent } from './held-copy';

/** Profile, name or topic that other tables copied from the event. */
export function describedElsewhere(copied: CopiedEvent): HeldCopy[] {
  return [...profile(copied), ...roomText(copied)];
}

const profilePlaces = {
  profiles: 'the account’s profile',
  user_directory: 'the user directory',
  room_memberships: 'the history of memberships (room_memberships)',
} as const;

function profile({ target, facts, serverName }: CopiedEvent): HeldCopy[] {
  const carried = facts.pointers.profile;
  if (carried === null || facts.profiles.length === 0) return [];
  const { userId, displayName, avatarUrl } = carried;
  const places = facts.profiles.map(({ table, count, more }) =>
    table === 'room_memberships' ? `${counted(count, 'row')}${more ? ' or more' : ''} of ${profilePlaces[table]}` : profilePlaces[table],
  ); // prettier-ignore
  const what = displayName === null ? 'picture' : avatarUrl === null ? 'display name' : 'display name or picture';
  const isLocal = isUserId(userId) && domainOf(userId) === serverName;
  const asksFor = { ...(displayName === null ? {} : { displayname: '' }), ...(avatarUrl === null ? {} : { avatar_url: '' }) }; // prettier-ignore
  return [
    held({
      kind: 'profile',
      count: facts.profiles.reduce((sum, { count }) => sum + count, 0),
      more: facts.profiles.some(({ more }) => more),
      fate: 'stays',
      links: [...linksTo('user', [userId]), ...(target.roomId === null ? [] : linksTo('room', [target.roomId]))],
      sentence: `The same ${what} also stands in ${listOf(places)}; member events of other rooms hold it too.`,
      nextStep: isLocal
        ? {
            sentence: `Set the profile anew: the homeserver then sends new member events to all rooms of the user, and other tables follow. ${placeholders}`,
            command: apiCall('PUT', pathOf`/_synapse/admin/v2/users/${userId}`, asksFor),
          }
        : { sentence: 'It is the profile of a user of another server, whose administrators can change it.', command: null },
    }),
  ]; // prettier-ignore
}

const roomTables = {
  room_stats_state: 'the statistics of rooms (room_stats_state), which the list of rooms and the admin API show',
  sliding_sync_joined_rooms: 'the list of rooms for sliding sync (sliding_sync_joined_rooms)',
  sliding_sync_membership_snapshots: 'what sliding sync keeps for each member (sliding_sync_membership_snapshots)',
} as const;

const stateKeys = { name: 'name', topic: 'topic', avatar: 'url' } as const;

function roomText({ target, facts }: CopiedEvent): HeldCopy[] {
  const carried = facts.pointers.roomText;
  if (carried === null || target.roomId === null) return [];
  const { roomId } = target;
  const { field } = carried;
  return facts.roomTexts.map(({ table, count, more }) =>
    held({
      kind: table === 'room_stats_state' ? 'room_stats' : 'sliding_sync',
      count,
      more,
      fate: 'stays',
      links: linksTo('room', [roomId]),
      sentence: `The ${field === 'avatar' ? 'picture' : field} also stands in ${roomTables[table]}.`,
      nextStep: {
        sentence: `Set another ${field === 'avatar' ? 'picture' : field}: the copies follow the room’s state, as long as the server is in the room. $TOKEN is then that of a member who may. ${placeholders}`,
        command: apiCall('PUT', pathOf`/_matrix/client/v3/rooms/${roomId}/state/m.room.${field}/`, {
          [stateKeys[field]]: '',
        }),
      },
    }),
  );
}

function listOf(parts: readonly string[]): string {
  const last = parts[parts.length - 1] ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}

import type { FoundRoom } from '../../../shared/contract/rooms';
import type { FoundUser } from '../../../shared/contract/users';
import { shortenIdentifier, type IdentifierTarget } from '../../../shared/matrix/identifiers';
import type { IconName } from '../../components/icons';
import { openIdentifierPath } from '../../identifiers/open-identifier';
import { connectionsPath, pathTo, type Area } from '../../state/address';
import type { DialogName } from '../../state/dialogs';
import type { RecentItem } from '../../state/recent';
import { texts } from '../../texts/en';
import type { PaletteReading } from './palette-reading';

export type PaletteGroup = keyof typeof texts.palette.groups;

/** One line of the palette, and what it does. */
export interface PaletteEntry {
  key: string;
  group: PaletteGroup;
  icon: IconName;
  /** Words; a name from the homeserver or our own. Null where the identifier says all. */
  title: string | null;
  id: string | null;
  note: string | null;
  act: { path: string } | { dialog: DialogName };
}

export interface PaletteMatter {
  reading: PaletteReading;
  /** First segment of the open connection's addresses; null while none is open. */
  server: string | null;
  isUnlocked: boolean;
  recent: readonly RecentItem[];
  users: readonly FoundUser[];
  rooms: readonly FoundRoom[];
  /** Names of processes and of streams that the wire has told. */
  instances: readonly string[];
  streams: readonly string[];
}

/** As many events as an address of the censor screen names. */
export const mostEvents = 100;
const shownUsers = 8;
const shownRooms = 6;
const shownRecent = 8;
const shownNames = 6;

/** Lines of the palette, the surest first. */
export function paletteEntries(matter: PaletteMatter): PaletteEntry[] {
  const { server } = matter;
  return [
    ...(server === null ? [] : targetEntries(matter, server)),
    ...(server === null ? [] : foundRooms(matter).map((room) => roomEntry(room, server))),
    ...(server === null ? [] : matter.users.slice(0, shownUsers).map((user) => userEntry(user, server))),
    ...recentEntries(matter),
    ...(server === null ? [] : wireEntries(matter, server)),
    ...screenEntries(matter),
  ];
}

function targetEntries({ reading, rooms }: PaletteMatter, server: string): PaletteEntry[] {
  if (reading.kind === 'target') {
    // An alias that was found leads to its room; looking it up again would say the same.
    return reading.target.kind === 'alias' && rooms.length > 0 ? [] : entriesOf(reading.target, server);
  }
  if (reading.kind !== 'events' || reading.eventIds.length > mostEvents) return [];
  const { eventIds } = reading;
  const path = pathTo({ server, area: 'censor', search: { ids: eventIds.join(',') } });
  const title = texts.palette.censorEvents(eventIds.length);
  return [
    { key: 'censor', group: 'target', icon: 'censor', title, id: null, note: texts.palette.censorNote, act: { path } },
  ];
}

function entriesOf(target: IdentifierTarget, server: string): PaletteEntry[] {
  const entry = (icon: IconName, title: string, id: string, aim: IdentifierTarget): PaletteEntry[] => {
    const path = openIdentifierPath(server, aim);
    return path === null ? [] : [{ key: `target ${id}`, group: 'target', icon, title, id, note: null, act: { path } }];
  };
  switch (target.kind) {
    case 'user':
      return entry('users', texts.palette.openUser, target.userId, target);
    case 'room':
      return entry('rooms', texts.palette.openRoom, target.roomId, target);
    case 'alias':
      return entry('search', texts.palette.findAlias, target.alias, target);
    case 'event': {
      const { roomId, roomAlias } = target;
      const word = texts.palette.openEventRoom;
      return [
        ...entry('events', texts.palette.openEvent, target.eventId, target),
        ...(roomId === null ? [] : entry('rooms', word, roomId, { kind: 'room', roomId, via: [] })),
        ...(roomAlias === null ? [] : entry('rooms', word, roomAlias, { kind: 'alias', alias: roomAlias })),
      ];
    }
  }
}

/** Without the room that was named whole, which has its line already. */
function foundRooms({ reading, rooms }: PaletteMatter): FoundRoom[] {
  const named = reading.kind === 'target' && reading.target.kind === 'room' ? reading.target.roomId : null;
  return rooms.filter(({ roomId }) => roomId !== named).slice(0, shownRooms);
}

function userEntry(user: FoundUser, server: string): PaletteEntry {
  const { userId, displayName, local, deactivated } = user;
  const notes = [local ? null : texts.palette.remote, deactivated === true ? texts.palette.deactivated : null];
  return {
    key: `user ${userId}`,
    group: 'users',
    icon: 'users',
    title: displayName,
    id: userId,
    note: notes.filter((note) => note !== null).join(' · ') || null,
    act: { path: pathTo({ server, area: 'users', id: userId }) },
  };
}

function roomEntry(room: FoundRoom, server: string): PaletteEntry {
  const { roomId, name, canonicalAlias, trust } = room;
  const words = texts.rooms.trustWords[trust.state];
  return {
    key: `room ${roomId}`,
    group: 'rooms',
    icon: 'rooms',
    title: name,
    id: roomId,
    note:
      [canonicalAlias, trust.state === 'current' ? null : words].filter((note) => note !== null).join(' · ') || null,
    act: { path: pathTo({ server, area: 'rooms', id: roomId }) },
  };
}

const areaOfKind = { user: 'users', room: 'rooms', event: 'events' } as const;

/** What was opened of this server lately; while words are typed, only what holds them. */
function recentEntries({ reading, server, recent }: PaletteMatter): PaletteEntry[] {
  if (server === null || (reading.kind !== 'nothing' && reading.kind !== 'words')) return [];
  const words = reading.kind === 'words' ? reading.words : '';
  return recent
    .filter((item) => item.server === server && holds(`${item.name ?? ''} ${item.id}`, words))
    .slice(0, shownRecent)
    .flatMap(({ kind, id, name }) => {
      if (kind === 'screen') return [];
      const area = areaOfKind[kind];
      const act = { path: pathTo({ server, area, id }) };
      return [{ key: `recent ${kind} ${id}`, group: 'recent' as const, icon: area, title: name, id, note: null, act }];
    });
}

/** Processes and streams by a part of their name. */
function wireEntries({ reading, instances, streams }: PaletteMatter, server: string): PaletteEntry[] {
  if (reading.kind !== 'words') return [];
  const { words } = reading;
  const entry = (area: 'workers' | 'streams', title: string) => (id: string) => ({
    key: `${area} ${id}`, group: 'wire' as const, icon: area, title, id, note: null, act: { path: pathTo({ server, area, id }) },
  }); // prettier-ignore
  const found = (names: readonly string[]): string[] => names.filter((name) => holds(name, words)).slice(0, shownNames);
  return [
    ...found(instances).map(entry('workers', texts.palette.openWorker)),
    ...found(streams).map(entry('streams', texts.palette.openStream)),
  ];
}

const areas: readonly { area: Area; icon: IconName; title: string; search?: Record<string, string> }[] = [
  { area: 'overview', icon: 'overview', title: texts.palette.screens.overview },
  { area: 'workers', icon: 'workers', title: texts.palette.screens.workers },
  { area: 'streams', icon: 'streams', title: texts.palette.screens.streams },
  { area: 'users', icon: 'users', title: texts.palette.screens.users },
  { area: 'rooms', icon: 'rooms', title: texts.palette.screens.rooms },
  { area: 'events', icon: 'events', title: texts.palette.screens.events },
  { area: 'censorships', icon: 'censor', title: texts.palette.screens.censorships },
  { area: 'censorships', icon: 'censor', title: texts.palette.screens.redactions, search: { tab: 'redaction' } },
  { area: 'censorships', icon: 'search', title: texts.palette.screens.standing, search: { tab: 'stands' } },
  { area: 'censor', icon: 'censor', title: texts.palette.screens.censor },
  { area: 'audit', icon: 'audit', title: texts.palette.screens.audit },
];

function screenEntries({ reading, server, isUnlocked }: PaletteMatter): PaletteEntry[] {
  const isIdentifier = reading.kind === 'target' || reading.kind === 'events';
  if (isIdentifier && server !== null) return [];
  const words = reading.kind === 'words' ? reading.words : '';
  const { connections, unlock, lock, settings, keys, progress } = texts.palette.screens;
  const line = (icon: IconName, title: string, act: PaletteEntry['act']): PaletteEntry => ({
    key: `screen ${title}`, group: 'screens', icon, title, id: null, note: null, act,
  }); // prettier-ignore
  const all = [
    ...(server === null
      ? []
      : areas.map(({ area, icon, title, search = {} }) =>
          line(icon, title, { path: pathTo({ server, area, search }) }),
        )),
    line('connections', connections, { path: connectionsPath() }),
    ...(server === null
      ? []
      : [line(isUnlocked ? 'lock' : 'unlock', isUnlocked ? lock : unlock, { dialog: 'unlock' })]),
    line('settings', settings, { dialog: 'settings' }),
    line('search', keys, { dialog: 'keys' }),
    line('audit', progress, { dialog: 'progress' }),
  ];
  // An identifier leads somewhere only after a connection is open: that is the one screen to offer.
  if (isIdentifier) return all.filter(({ title }) => title === connections);
  return all.filter(({ title }) => holds(title ?? '', words));
}

function holds(text: string, words: string): boolean {
  const lower = text.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/u)
    .every((word) => lower.includes(word));
}

/** The identifier of a line as shown: long ones shortened in the middle. */
export function shownId(entry: PaletteEntry): string | null {
  return entry.id === null ? null : shortenIdentifier(entry.id, 44);
}

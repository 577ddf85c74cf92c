import type { StateMethod } from '../../../shared/contract/rooms';
import type { Membership } from '../../../shared/contract/users';

const membershipWords: Readonly<Record<Membership, string>> = {
  join: 'joined',
  invite: 'invited',
  knock: 'knocked',
  ban: 'banned',
  leave: 'left',
};

/** Words of the rooms screens. */
export const roomsTexts = {
  title: 'Rooms',
  search: 'Room id, alias, part of the name, or a link',
  startTitle: 'Find a room',
  startText:
    'A room id or an alias of this server, whole or its beginning, or a part of the room’s name; a matrix.to link or matrix: URI works too. Rooms of a user are on the user’s screen.',
  recent: 'Opened lately',
  results: 'Rooms found',
  nothingTitle: (text: string): string => `No room matches ${text}.`,
  nothingText:
    'Searched were room ids, the aliases of this server and the names of rooms. A purged room is found by its whole id, where a table that survives the purge names it. Aliases of other servers are not kept here.',
  columns: { name: 'name', room: 'room id', alias: 'alias', state: 'state here', members: 'joined', match: 'found by' },
  matchedBy: { id: 'id', prefix: 'beginning of the id', alias: 'alias', name: 'part of the name' },
  noName: 'no name known',
  nameFromHistory: 'name from history',
  /** A word for the trust of a room's state, in lists. */
  trustWords: {
    current: 'current',
    stale: 'left',
    deleted: 'left, state deleted',
    partial: 'partial',
    purged: 'purged',
  },
  /** What the trust means, as wide as the screen. `date` is null where it is not known when the last local user left. */
  trustSentence: {
    current: 'A user of this server is joined. The state of the room is current.',
    partial:
      'A faster join is still running. The server knows the room’s state only in part: members of other servers may be missing.',
    stale: (date: string | null): string =>
      `This server left ${when(date)}. The state below is the last known; what happened in the room since then never reached this server.`,
    deleted: (date: string | null): string =>
      `This server left ${when(date)} and has deleted the room’s state. The state below is the last known, rebuilt from history.`,
    purged:
      'This room was purged from this server. Nothing of its content is left; it is known only by the traces below.',
  },
  tabs: 'Views of the room',
  tabNames: { traces: 'Traces', timeline: 'Timeline', members: 'Members', state: 'State', details: 'Details' },
  timeline: 'Timeline of the room',
  beginsAt: (eventId: string): string => `begins at ${eventId}`,
  time: 'Moment that is looked at',
  timeSlider: 'Moment in the life of the room',
  timeField: 'Moment by date and time',
  now: 'now',
  lastKnown: 'last known',
  moment: {
    then: { members: 'Members as at the chosen time', state: 'State as at the chosen time' },
    lastKnown: { members: 'Members as last known', state: 'State as last known' },
    asAfter: 'as after',
    received: 'received',
    noEvent: 'No event of the room had been received by then.',
    atToken: (token: string): string => `position ${token}`,
    method: 'method:',
    methods: {
      current_state: 'current state, as the homeserver goes by it',
      state_groups: 'state groups (exact)',
      state_deltas: 'state deltas (what became current, by batches of events)',
      history: 'history of state events (forks cannot be told apart)',
    } satisfies Record<StateMethod, string>,
  },
  stateList: 'State of the room',
  stateFilter: 'Event types',
  memberEvents: 'member events',
  stateWithoutMembers: 'all types but members',
  stateColumns: { type: 'type', stateKey: 'state key', content: 'content', sender: 'by', time: 'since' },
  stateFacts: { stateKey: 'State key', sender: 'By', time: 'Since', event: 'Event' },
  content: 'Content',
  noContent: 'not readable',
  contentUnreadable:
    'The content is not in the database, is not JSON, or is longer than 64 KiB. The event shows it as it is stored.',
  noState: 'No state is known.',
  noStateOfType: 'No state of these types is known.',
  noStateText: 'State appears as soon as a state event of the room reaches the server.',
  members: 'Members of the room',
  membersNow: 'members now',
  membersThen: 'members as last known',
  membersAtTime: 'members at the chosen time',
  membershipGroup: 'Membership',
  all: 'all memberships',
  chip: (membership: Membership, count: string | null): string =>
    count === null ? membershipWords[membership] : `${membershipWords[membership]} ${count}`,
  membership: membershipWords,
  memberColumns: { user: 'user', name: 'name in the room', membership: 'membership', since: 'since', sender: 'by' },
  memberFacts: { user: 'User', membership: 'Membership', since: 'Since', sender: 'By' },
  local: 'local',
  remote: 'remote',
  self: 'themselves',
  noMembers: 'No member passes the filter.',
  noMembersKnown: 'No member is known.',
  noMembersText: 'The server holds no membership event of this room.',
  memberCounts: (joined: string, local: string): string => `${joined} joined, ${local} local`,
  version: (version: string): string => `version ${version}`,
  encrypted: 'encrypted',
  blocked: 'blocked on this server',
  public: 'in the public directory',
  facts: {
    name: 'Name',
    alias: 'Alias',
    topic: 'Topic',
    version: 'Version',
    creator: 'Creator',
    created: 'Created',
    type: 'Type',
    encryption: 'Encryption',
    joinRule: 'Join rule',
    history: 'History',
    directory: 'Directory',
    blocked: 'Blocked',
    members: 'Members',
    retention: 'Retention',
    life: 'Events',
  },
  isBlockedBy: 'no local user can join; blocked by',
  noRetention: 'none of its own',
  retention: (min: string | null, max: string | null): string =>
    [min === null ? null : `kept for ${min} at least`, max === null ? null : `${max} at most`]
      .filter((part) => part !== null)
      .join(', ') || 'set, without limits',
  lifeFrom: 'first',
  lifeTo: 'newest',
  noEvents: 'none',
  aliasesTitle: 'Aliases on this server',
  noAliases: 'none',
  aliasBy: 'made by',
  chainTitle: 'Upgrade chain',
  chainNone: 'This room neither replaces another nor was replaced.',
  chainThis: 'this room',
  chainUnknown: 'not known to this server',
  extremitiesTitle: (count: string): string => `Forward extremities (${count})`,
  extremitiesMeaning:
    'Events that no later event refers to: where the next event is attached. Many of them slow the homeserver down.',
  extremitiesFirst: (shown: string): string => `The first ${shown} are listed.`,
  noExtremities: 'None is known.',
  extremityColumns: { event: 'event', type: 'type', sender: 'sender', depth: 'depth', received: 'received' },
  nameSources: {
    current: 'by its state',
    history: 'as last known',
    alias: 'by its alias',
    none: '',
  },
  inDirectory: 'published in the directory of this server',
  notInDirectory: 'not published',
  isBlocked: 'no local user can join',
  notBlocked: 'no',
  notEncrypted: 'none',
  countedLate: 'counted by the homeserver, with a delay',
  upgradeChain: 'Upgrades',
  upgradedTo: 'This room was upgraded. Its successor:',
  upgradedFrom: 'This room replaces',
  tracesTitle: 'Traces of the room',
  tracesText: 'Tables that survive a purge and still name the room:',
  memberEvent: 'Member event',
};

function when(date: string | null): string {
  return date === null ? 'at a time that is not known' : `on ${date}`;
}

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
  search: 'Room id, alias, the beginning of one, or a link',
  startTitle: 'Find a room',
  startText:
    'A room id or an alias of this server, whole or its beginning; a matrix.to link or matrix: URI works too. Rooms of a user are on the user’s screen.',
  recent: 'Opened lately',
  results: 'Rooms found',
  nothingTitle: (text: string): string => `No room matches ${text}.`,
  nothingText:
    'Searched were room ids and the aliases of this server. A purged room is found by its whole id, where a table that survives the purge names it. Aliases of other servers are not kept here.',
  columns: { name: 'name', room: 'room id', alias: 'alias', state: 'state here', members: 'joined', match: 'found by' },
  matchedBy: { id: 'id', prefix: 'beginning of the id', alias: 'alias' },
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
    current: 'A user of this server is joined. The state below is current.',
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
  tabMembers: 'Members',
  tabFacts: 'Facts',
  members: 'Members of the room',
  membersNow: 'members now',
  membersThen: 'members as last known',
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
    upgradedFrom: 'Upgraded from',
    upgradedTo: 'Upgraded to',
  },
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

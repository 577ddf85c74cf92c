import type { RoomDetail } from '../../../shared/contract/rooms';

/** A room's header for tests. */
export function roomDetailOf(differing: Partial<RoomDetail>): RoomDetail {
  return {
    roomId: '!room:example.org',
    name: 'Room',
    nameSource: 'current',
    canonicalAlias: null,
    topic: null,
    version: '10',
    creator: '@alice:example.org',
    createdMs: 1_700_000_000_000,
    roomType: null,
    encryption: null,
    joinRule: 'invite',
    historyVisibility: 'shared',
    isPublic: false,
    blocked: false,
    trust: { state: 'current', sinceMs: null },
    members: null,
    upgradedTo: null,
    upgradedFrom: null,
    upgradeChain: [],
    aliases: [],
    retention: null,
    blockedBy: null,
    extremities: null,
    firstEventMs: 1_700_000_000_000,
    newestEventMs: 1_700_000_100_000,
    traces: [],
    freshness: { source: 'primary', asOfMs: 1_700_000_200_000 },
    ...differing,
  };
}

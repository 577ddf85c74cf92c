import type { TimelineEvent } from '../../shared/contract/timeline';

/** A line of a timeline for tests. */
export function timelineEventOf(differing: Partial<TimelineEvent>): TimelineEvent {
  return {
    eventId: '$event',
    roomId: '!room:example.org',
    roomName: null,
    type: 'm.room.message',
    stateKey: null,
    sender: '@alice:example.org',
    claimedMs: 1_700_000_000_000,
    receivedMs: 1_700_000_000_100,
    streamOrdering: 7,
    depth: 3,
    instanceName: 'master',
    badges: [],
    redacts: null,
    expiresAtMs: null,
    rejection: null,
    summary: 'hello',
    jsonBytes: 300,
    ...differing,
  };
}

/** What to generate. The same spec gives the same rows, byte for byte. */
export interface HomeserverSpec {
  /** Any whole number; another seed gives other names, texts and times. */
  seed: number;
  /** Domain of local users. */
  serverName: string;
  /** Local accounts (remote users come on top, about a third as many). */
  users: number;
  rooms: number;
  /** Rows of `events`; met within one percent. */
  events: number;
  /** Rooms that the busiest local user is joined to at the end; below `rooms`. */
  busiestUserRooms: number;
  /** Members of the largest room at the end, remote ones included. */
  largestRoomMembers: number;
  /** The present of the generated past, in ms since 1970: the newest event is a few seconds older. */
  nowMs: number;
  /** How long ago the oldest event was received. */
  spanMs: number;
}

const dayMs = 86_400_000;

/** The demo homeserver: a small busy server, everything the product shows is in it. */
export function demoSpec(nowMs: number): HomeserverSpec {
  return {
    seed: 20_240_117,
    serverName: 'demo.synoptic.example',
    users: 300,
    rooms: 400,
    events: 60_000,
    busiestUserRooms: 250,
    largestRoomMembers: 320,
    nowMs,
    spanMs: 4 * 365 * dayMs,
  };
}

/** For integration tests: every special case of the demo with little else. */
export function smallSpec(nowMs: number): HomeserverSpec {
  return {
    ...demoSpec(nowMs),
    serverName: 'small.synoptic.example',
    seed: 7,
    users: 40,
    rooms: 90,
    events: 3_000,
    busiestUserRooms: 30,
    largestRoomMembers: 50,
  };
}

/** For the benchmark: the shape of a large server, scaled with `events` (one million: 20,000 rooms). */
export function benchmarkSpec(events: number, nowMs: number): HomeserverSpec {
  const scale = events / 1_000_000;
  return {
    ...demoSpec(nowMs),
    serverName: 'bench.synoptic.example',
    seed: 11,
    users: Math.round(Math.min(50_000, 50_000 * scale) + 100),
    rooms: Math.round(Math.max(400, Math.min(20_000, 20_000 * scale))),
    events,
    busiestUserRooms: Math.round(Math.max(250, Math.min(2_500, 2_500 * scale))),
    largestRoomMembers: Math.round(Math.max(400, 10_000 * scale)),
  };
}

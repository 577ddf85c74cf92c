/**
 * Makes a homeserver's past: people, rooms and events over some years, as batches of rows for COPY.
 *
 *   stories (stories/*.ts)      what tests and the demo must find, each at its time
 *   background traffic          everything else, busy rooms far more than quiet ones
 *        |  World.persist()     one way in for every event
 *        v
 *   rows of the tables          handed out in bounded batches
 */
import type { SequenceName } from '../schema/server-tables';
import { BackgroundTraffic, writeThread } from './background-traffic';
import { writeRoomRows } from './closing-room-rows';
import { writeStreamRows } from './closing-stream-rows';
import { writeUserRows } from './closing-user-rows';
import type { GroundTruth } from './ground-truth';
import type { HomeserverSpec } from './homeserver-spec';
import { MemberPlan } from './member-plan';
import { createRoom, inventRoomName, inventTopic, type RoomWish } from './room-builder';
import { stableRoomVersions } from './room-versions';
import type { RowBatch } from './row-writer';
import { hireCast } from './stories/cast';
import { scheduleStories, storyRoomCount } from './stories/all-stories';
import { World } from './world';

export interface GeneratedHomeserver {
  truth: GroundTruth;
  /** The last value that was used of each sequence. */
  sequences: Partial<Record<SequenceName, number>>;
}

/** What happens between two looks at the batches; small enough that memory stays bounded. */
const eventsPerTurn = 200;

/** Yields batches of rows in no particular order of tables; returns what is true of them. */
export function* generateHomeserver(spec: HomeserverSpec): Generator<RowBatch, GeneratedHomeserver> {
  const world = new World(spec);
  const cast = hireCast(world);
  scheduleStories(world, cast);
  const traffic = new BackgroundTraffic(world);
  const plan = new MemberPlan(world);
  const growth = new Growth(world, traffic, plan);
  while (world.eventCount < spec.events) {
    const until = Math.min(spec.events, world.eventCount + eventsPerTurn);
    while (world.eventCount < until) growth.step();
    yield* world.writer.takeFull();
  }
  // The present: what stories have scheduled up to now, and the last of those who wait.
  world.advanceTo(spec.nowMs - 1_000);
  while (plan.left > 0) {
    plan.letOneIn();
    yield* world.writer.takeFull();
  }
  noteLargestRooms(world, traffic);
  for (const thread of traffic.threadsOfAllRooms()) writeThread(world, thread);
  writeRoomRows(world);
  writeUserRows(world);
  const sequences = writeStreamRows(world);
  yield* world.writer.takeAll();
  return {
    truth: world.truth.complete({ serverName: spec.serverName, nowMs: spec.nowMs, rows: world.rowCounts }),
    sequences,
  };
}

/** Decides what comes next so that rooms and members appear over time and the number of events is met. */
class Growth {
  private readonly roomCount: number;
  private created = 0;

  constructor(
    private readonly world: World,
    private readonly traffic: BackgroundTraffic,
    private readonly plan: MemberPlan,
  ) {
    this.roomCount = Math.max(stableRoomVersions.length, world.spec.rooms - storyRoomCount);
  }

  step(): void {
    const { world, plan, traffic } = this;
    const { spec, random } = world;
    const done = (world.eventCount + random.fraction()) / spec.events;
    world.advanceTo(timeAt(spec, done));
    // Rooms are made in the first four fifths; the first dozen at once, so that there is somewhere to talk.
    const wanted = Math.max(12, Math.min(this.roomCount, Math.round((this.roomCount * done) / 0.8)));
    if (this.created < Math.min(wanted, this.roomCount)) return this.openRoom();
    const remaining = Math.max(1, spec.events - world.eventCount);
    if (random.chance((3 * plan.left) / remaining) && plan.letOneIn()) return undefined;
    return traffic.act();
  }

  private openRoom(): void {
    const room = createRoom(this.world, inventRoom(this.world, this.created));
    this.traffic.open(room);
    this.plan.addRoom(room, this.created);
    this.created++;
  }
}

/**
 * When the event at this fraction of all happens. Servers grow, and the last twentieth falls into the last three days,
 * so that the present is as lively as the simulated workers go on; the very last seconds stay free.
 */
function timeAt(spec: HomeserverSpec, done: number): number {
  const startMs = spec.nowMs - spec.spanMs;
  const recentMs = 3 * 86_400_000;
  if (done > 0.95) return spec.nowMs - 3_000 - Math.round(recentMs * Math.max(0, (1 - done) / 0.05));
  return startMs + Math.round((spec.spanMs - recentMs) * Math.pow(done / 0.95, 0.72));
}

function inventRoom(world: World, index: number): RoomWish {
  const { random, population, spec } = world;
  const version = stableRoomVersions[index < 24 ? index % 12 : random.between(4, 11)] ?? '10';
  let creator = random.pick(population.locals);
  while (creator.hasStory || creator.userId === world.busiestUserId) creator = random.pick(population.locals);
  if (creator.createdMs > world.clockMs) creator.createdMs = world.clockMs - 3_600_000;
  const joinRule = random.chance(0.55) ? 'public' : random.chance(0.85) ? 'invite' : 'knock';
  const name = inventRoomName(world);
  const slug =
    name
      ?.toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '') ?? '';
  const alias = joinRule === 'public' && slug !== '' ? `#${slug}-${index}:${spec.serverName}` : null;
  return {
    version,
    creator,
    name,
    topic: inventTopic(world),
    alias,
    joinRule,
    encrypted: index > 3 && random.chance(0.22),
  };
}

function noteLargestRooms(world: World, traffic: BackgroundTraffic): void {
  const largest = traffic.room(0);
  const busiest = traffic.room(1);
  if (!largest || !busiest) throw new Error('There are no rooms of the background traffic');
  for (const [name, room] of [
    ['largest', largest],
    ['busiest', busiest],
  ] as const) {
    world.truth.rooms.set(name, () => ({
      roomId: room.roomId,
      version: room.plan.storedVersion,
      name: room.plan.name,
      trust: 'current',
      joinedMembers: room.joined.length,
    }));
  }
}

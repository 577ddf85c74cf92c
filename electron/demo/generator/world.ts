import { eventJson, type NewEvent } from './event-json';
import { writeEventRows } from './event-rows';
import type { EventTruth } from './ground-truth';
import type { HomeserverSpec } from './homeserver-spec';
import { Population } from './population';
import { applyToRoom } from './room-state-rows';
import { domainOf, makeEventId } from './room-versions';
import { RowWriter } from './row-writer';
import { SeededRandom } from './seeded-random';
import type { EventRef, RoomPlan, SimulatedRoom } from './simulated-room';
import type { TableName, TableRow } from './table-columns';
import { TruthBook } from './truth-book';

interface Appointment {
  atMs: number;
  run: () => void;
}

/** Tables whose rows outlive a purge of their room. */
const survivesPurge: ReadonlySet<TableName> = new Set([
  'current_state_delta_stream',
  'event_reports',
  'event_expiry',
  'event_labels',
  'threads',
  'room_retention',
  'blocked_rooms',
]);

/**
 * The homeserver while its past is being made: a clock, the people, the rooms, and one way in for events. Everything
 * random comes from one source, so that the same spec gives the same world.
 */
export class World {
  readonly random: SeededRandom;
  readonly writer = new RowWriter();
  readonly truth = new TruthBook();
  readonly population: Population;
  readonly rooms: SimulatedRoom[] = [];
  readonly rowCounts: Record<string, number> = {};
  readonly startMs: number;
  clockMs: number;
  eventCount = 0;
  /** Whom the background traffic must not remove from rooms: see member-plan.ts. */
  busiestUserId = '';
  streamOrdering = 0;
  backfillOrdering = 0;
  stateGroups = 0;
  /** Highest stream ordering per event persister; negative numbers under `backfill`. */
  readonly persisted = { events: new Map<string, number>(), backfill: new Map<string, number>() };
  private readonly appointments: Appointment[] = [];

  constructor(readonly spec: HomeserverSpec) {
    this.random = new SeededRandom(spec.seed);
    this.population = new Population(this.random, spec);
    this.startMs = spec.nowMs - spec.spanMs;
    this.clockMs = this.startMs;
  }

  /** Runs `run` when the clock gets there; what is in the past already runs next. */
  at(atMs: number, run: () => void): void {
    let index = this.appointments.length;
    // Latest first: the next one is popped from the end.
    while (index > 0 && (this.appointments[index - 1]?.atMs ?? 0) <= atMs) index--;
    this.appointments.splice(index, 0, { atMs, run });
  }

  /** Moves the clock, running all appointments on the way at their own time. */
  advanceTo(timeMs: number): void {
    for (let next = this.appointments.at(-1); next && next.atMs <= timeMs; next = this.appointments.at(-1)) {
      this.appointments.pop();
      this.clockMs = Math.max(this.clockMs, next.atMs);
      next.run();
    }
    this.clockMs = Math.max(this.clockMs, timeMs);
  }

  row<T extends TableName>(table: T, row: TableRow<T>): void {
    this.rowCounts[table] = (this.rowCounts[table] ?? 0) + 1;
    this.writer.add(table, row);
  }

  /** A row that belongs to a room: dropped if the room was purged and the table does not outlive that. */
  roomRow<T extends TableName>(room: RoomPlan, table: T, row: TableRow<T>): void {
    if (!room.purged || survivesPurge.has(table)) this.row(table, row);
  }

  /** Persists one event now: all its rows, and its effect on the room's state. */
  persist(room: SimulatedRoom, event: NewEvent): EventRef {
    const { random, plan } = { random: this.random, plan: room.plan };
    const isLocal = domainOf(event.sender) === this.spec.serverName;
    const receivedMs = this.clockMs;
    const originServerTs = event.claimedMs ?? receivedMs - (isLocal ? random.between(3, 40) : random.between(90, 2600));
    const isAlone = event.outlier === true || event.outOfBand === true;
    const standsAside = isAlone || event.backfilled === true || event.fork === true;
    const eventId = this.eventIdOf(room, event, originServerTs);
    const depth = isAlone ? room.depth + 1 : standsAside ? Math.max(1, room.depth - 1) : ++room.depth;
    const streamOrdering = event.backfilled ? this.nextBackfill(plan.instanceName) : this.nextStream(plan.instanceName);
    const json = eventJson(random, plan, event, {
      eventId,
      depth,
      originServerTs,
      prevEventIds: isAlone ? [] : room.extremities,
      authEventIds: room.authEventIds,
    });
    const ref: EventRef = {
      eventId,
      roomId: room.roomId,
      type: event.type,
      sender: event.sender,
      receivedMs,
      streamOrdering,
      depth,
    };
    writeEventRows(this, room, event, { ref, json, originServerTs, isLocal, isOutlier: isAlone });
    const joinsTheRoom = !standsAside && event.rejected === undefined && event.softFailed !== true;
    if (joinsTheRoom) room.extremities = [eventId];
    applyToRoom(this, room, event, { ref, isOutlier: isAlone, joinsTheRoom, isLocal });
    if (!plan.purged) this.eventCount++;
    return ref;
  }

  truthOf(room: SimulatedRoom, event: EventRef): EventTruth {
    const { eventId, roomId, type, sender, receivedMs } = event;
    return { eventId, roomId, roomVersion: room.plan.storedVersion, type, sender, receivedMs };
  }

  private eventIdOf(room: SimulatedRoom, event: NewEvent, atMs: number): string {
    const { version, roomId } = room.plan;
    if (version === '12' && event.type === 'm.room.create') return '$' + roomId.slice(1);
    return makeEventId(this.random, version, domainOf(event.sender), atMs);
  }

  private nextStream(instanceName: string): number {
    this.streamOrdering++;
    this.persisted.events.set(instanceName, this.streamOrdering);
    return this.streamOrdering;
  }

  private nextBackfill(instanceName: string): number {
    this.backfillOrdering--;
    this.persisted.backfill.set(instanceName, this.backfillOrdering);
    return this.backfillOrdering;
  }
}

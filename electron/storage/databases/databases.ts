import type { DatabasePool } from '../database-pool';
import type { SchemaFacts, TableNeed } from '../table-need';
import { AuditStore } from './main/audit-store';
import { CachePositionStore } from './main/cache-position-store';
import { CensorTargetStore } from './main/censor-target-store';
import { CensorshipCountStore } from './main/censorship-count-store';
import { CensorshipQueueStore } from './main/censorship-queue-store';
import { DeviceStore } from './main/device-store';
import { CurrentStateStore } from './main/current-state-store';
import { DigestStore } from './main/digest-store';
import { EventCopyStore } from './main/event-copy-store';
import { FollowingEventStore } from './main/following-event-store';
import { MediaCopyStore } from './main/media-copy-store';
import { ProfileCopyStore } from './main/profile-copy-store';
import { RoomTextCopyStore } from './main/room-text-copy-store';
import { EventExpiryStore } from './main/event-expiry-store';
import { EventRelationStore } from './main/event-relation-store';
import { EventStore } from './main/event-store';
import { LockHolderStore } from './main/lock-holder-store';
import { PastStateStore } from './main/past-state-store';
import { ProcessTraceStore } from './main/process-trace-store';
import { RedactionStore } from './main/redaction-store';
import { ReportStore } from './main/report-store';
import { RoomDeltaStore } from './main/room-delta-store';
import { RoomDetailStore } from './main/room-detail-store';
import { RoomHistoryStore } from './main/room-history-store';
import { RoomMemberStore } from './main/room-member-store';
import { RoomMomentStore } from './main/room-moment-store';
import { RoomRosterStore } from './main/room-roster-store';
import { RoomStore } from './main/room-store';
import { RoomWalkStore } from './main/room-walk-store';
import { RoomTimelineStore } from './main/room-timeline-store';
import { ServerStore } from './main/server-store';
import { StreamPositionStore } from './main/stream-position-store';
import { TimelineStore } from './main/timeline-store';
import { ToldRoomStore } from './main/told-room-store';
import { updatesReaders } from './main/updates/index';
import { UserSearchStore } from './main/user-search-store';
import { UserMessageStore } from './main/user-message-store';
import { UserRoomStore } from './main/user-room-store';
import { UserStore } from './main/user-store';
import { StateGroupStore } from './state/state-group-store';

/*
 * Which store lives on which database. A store's methods take a transaction of its own database's pool; controllers open
 * it. Stores that write are built elsewhere, for an unlocked connection only (S1).
 */

/** The stores that share the `main` database. */
interface MainDatabase {
  readonly pool: DatabasePool;
  /** What the connected schema has and the login may read. */
  readonly schema: SchemaFacts;
  readonly server: ServerStore;
  readonly users: UserStore;
  readonly userSearch: UserSearchStore;
  readonly userMessages: UserMessageStore;
  readonly devices: DeviceStore;
  readonly reports: ReportStore;
  readonly userRooms: UserRoomStore;
  readonly roomMembers: RoomMemberStore;
  /** S3: the one way to what is current, and never without its trust. */
  readonly currentState: CurrentStateStore;
  readonly pastState: PastStateStore;
  readonly roomMoments: RoomMomentStore;
  readonly roomDeltas: RoomDeltaStore;
  readonly roomHistory: RoomHistoryStore;
  readonly roomRoster: RoomRosterStore;
  readonly rooms: RoomStore;
  readonly roomWalks: RoomWalkStore;
  readonly roomDetails: RoomDetailStore;
  readonly roomTimeline: RoomTimelineStore;
  readonly events: EventStore;
  readonly relations: EventRelationStore;
  readonly redactions: RedactionStore;
  readonly audit: AuditStore;
  readonly cachePositions: CachePositionStore;
  readonly censorTargets: CensorTargetStore;
  readonly censorshipCounts: CensorshipCountStore;
  readonly censorshipQueue: CensorshipQueueStore;
  readonly digests: DigestStore;
  readonly eventCopies: EventCopyStore;
  readonly roomTextCopies: RoomTextCopyStore;
  readonly profileCopies: ProfileCopyStore;
  readonly mediaCopies: MediaCopyStore;
  readonly followingEvents: FollowingEventStore;
  readonly lockHolders: LockHolderStore;
  readonly timeline: TimelineStore;
  readonly toldRooms: ToldRoomStore;
  readonly streamPositions: StreamPositionStore;
  readonly processTraces: ProcessTraceStore;
  readonly eventExpiries: EventExpiryStore;
}

/** The stores that share the `state` database. */
interface StateDatabase {
  /** The pool of `main` where one database holds both. */
  readonly pool: DatabasePool;
  readonly stateGroups: StateGroupStore;
}

export interface Databases {
  readonly main: MainDatabase;
  /** Null where its tables are in a database that is not connected to, or may not be read. */
  readonly state: StateDatabase | null;
}

/** What all reading stores need of the schema. */
export const readNeeds: readonly TableNeed[] = [
  ...ServerStore.needs,
  ...UserStore.needs,
  ...UserSearchStore.needs,
  ...UserMessageStore.needs,
  ...DeviceStore.needs,
  ...ReportStore.needs,
  ...UserRoomStore.needs,
  ...RoomMemberStore.needs,
  ...CurrentStateStore.needs,
  ...PastStateStore.needs,
  ...RoomMomentStore.needs,
  ...RoomDeltaStore.needs,
  ...RoomHistoryStore.needs,
  ...RoomRosterStore.needs,
  ...RoomStore.needs,
  ...RoomWalkStore.needs,
  ...RoomDetailStore.needs,
  ...RoomTimelineStore.needs,
  ...EventStore.needs,
  ...EventRelationStore.needs,
  ...RedactionStore.needs,
  ...AuditStore.needs,
  ...CachePositionStore.needs,
  ...CensorTargetStore.needs,
  ...CensorshipCountStore.needs,
  ...CensorshipQueueStore.needs,
  ...DigestStore.needs,
  ...EventCopyStore.needs,
  ...RoomTextCopyStore.needs,
  ...ProfileCopyStore.needs,
  ...MediaCopyStore.needs,
  ...FollowingEventStore.needs,
  ...LockHolderStore.needs,
  ...TimelineStore.needs,
  ...ToldRoomStore.needs,
  ...StreamPositionStore.needs,
  ...ProcessTraceStore.needs,
  ...EventExpiryStore.needs,
  ...StateGroupStore.needs,
  ...updatesReaders.flatMap(({ needs }) => needs),
];

/** Builds the reading stores on their pools. */
export function buildDatabases(pools: { main: DatabasePool }, schema: SchemaFacts): Databases {
  return {
    main: {
      pool: pools.main,
      schema,
      server: new ServerStore(schema),
      users: new UserStore(schema),
      userSearch: new UserSearchStore(schema),
      userMessages: new UserMessageStore(),
      devices: new DeviceStore(schema),
      reports: new ReportStore(schema),
      userRooms: new UserRoomStore(schema),
      roomMembers: new RoomMemberStore(schema),
      currentState: new CurrentStateStore(schema),
      pastState: new PastStateStore(),
      roomMoments: new RoomMomentStore(schema),
      roomDeltas: new RoomDeltaStore(),
      roomHistory: new RoomHistoryStore(schema),
      roomRoster: new RoomRosterStore(),
      rooms: new RoomStore(schema),
      roomWalks: new RoomWalkStore(schema),
      roomDetails: new RoomDetailStore(schema),
      roomTimeline: new RoomTimelineStore(schema),
      events: new EventStore(schema),
      relations: new EventRelationStore(),
      redactions: new RedactionStore(schema),
      audit: new AuditStore(),
      cachePositions: new CachePositionStore(schema),
      censorTargets: new CensorTargetStore(),
      censorshipCounts: new CensorshipCountStore(schema),
      censorshipQueue: new CensorshipQueueStore(schema),
      digests: new DigestStore(schema),
      eventCopies: new EventCopyStore(schema),
      roomTextCopies: new RoomTextCopyStore(schema),
      profileCopies: new ProfileCopyStore(schema),
      mediaCopies: new MediaCopyStore(schema),
      followingEvents: new FollowingEventStore(schema),
      lockHolders: new LockHolderStore(),
      timeline: new TimelineStore(schema),
      toldRooms: new ToldRoomStore(),
      streamPositions: new StreamPositionStore(schema),
      processTraces: new ProcessTraceStore(schema),
      eventExpiries: new EventExpiryStore(schema),
    },
    state: buildState(pools.main, schema),
  };
}

function buildState(pool: DatabasePool, schema: SchemaFacts): StateDatabase | null {
  const readable = StateGroupStore.needs.every(({ table, columns }) =>
    columns.every((column) => schema.has(table, column)),
  );
  return readable ? { pool, stateGroups: new StateGroupStore() } : null;
}

/** Names of the reading stores of a connection, for its card among the processes. */
export function storeNamesOf(databases: Databases): string[] {
  const { main, state } = databases;
  const parts: object[] = [...Object.values(main), ...Object.values(state ?? {})];
  const stores = parts.filter((part) => part !== main.pool && part !== state?.pool && part !== main.schema);
  return stores.map((store: object) => store.constructor.name).sort();
}

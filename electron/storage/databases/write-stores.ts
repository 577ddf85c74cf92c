import type { SchemaFacts, WriteNeed } from '../table-need';
import type { WritableDatabasePool } from '../writable-database-pool';
import { BackendStore } from './main/backend-store';
import { CacheInvalidationStore } from './main/cache-invalidation-store';
import { CensorTargetStore } from './main/censor-target-store';
import { EventCensorStore } from './main/event-censor-store';
import { OperationStore } from './main/operation-store';
import { OutboxStore } from './main/outbox-store';
import { RedactionStore } from './main/redaction-store';

/** Every class that writes, and the pool that their transactions come from. Exists only while unlocked (S1). */
export interface WriteStores {
  main: {
    pool: Pick<WritableDatabasePool, 'read' | 'write' | 'session'>;
    eventCensor: EventCensorStore;
    operations: OperationStore;
    outbox: OutboxStore;
    cacheInvalidations: CacheInvalidationStore;
    backends: BackendStore;
  };
}

/** What is read inside the transactions that write, under the same login. */
const readsWhileWriting: readonly WriteNeed[] = [...CensorTargetStore.needs, ...RedactionStore.needs].map((need) => ({
  table: need.table,
  privilege: 'SELECT',
  columns: need.columns,
  optionalTable: need.optionalTable ?? false,
  without: need.without,
}));

/** What writing does to the homeserver's tables: the grants that unlocking asks for. */
export const writeNeeds: readonly WriteNeed[] = [
  ...EventCensorStore.needs,
  ...CacheInvalidationStore.needs,
  ...readsWhileWriting,
];

/** Names of the classes that {@link buildWriteStores} builds, for showing what unlocking gives. */
export const writeStoreNames = [
  EventCensorStore,
  OperationStore,
  OutboxStore,
  CacheInvalidationStore,
  BackendStore,
].map(({ name }) => name);

export function buildWriteStores(writable: WritableDatabasePool, schema: SchemaFacts): WriteStores {
  return {
    main: {
      pool: writable,
      eventCensor: new EventCensorStore(writable, schema),
      operations: new OperationStore(writable),
      outbox: new OutboxStore(writable),
      cacheInvalidations: new CacheInvalidationStore(writable),
      backends: new BackendStore(writable),
    },
  };
}

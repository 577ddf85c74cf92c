import { z } from 'zod';
import { factSource } from './findings';
import { msOrNull, pageInput, pageOf } from './paging';
import { query } from './procedure';

/** What a process does, by configuration or by what it was heard to write (synapse-facts 7). */
export const workerRole = z.enum([
  'main', 'event_persister', 'stream_writer', 'federation_sender', 'pusher', 'background_tasks', 'appservice_notifier',
  'user_directory', 'media', 'client_api', 'federation_api', 'generic', 'synoptic',
]); // prettier-ignore
export type WorkerRole = z.infer<typeof workerRole>;

/**
 * `live`: heard lately. `silent`: asked and did not answer. `unheard`: configured, never heard. `unknown`: there is no wire
 * to hear it on. `gone`: only rows in the database tell of it.
 */
export const workerState = z.enum(['live', 'silent', 'unheard', 'unknown', 'gone']);
export type WorkerState = z.infer<typeof workerState>;

/** A class of the homeserver's storage and whether this process holds it by its configuration (S1). */
export const storeClass = z.object({
  name: z.string(),
  /** `write`: exists only where configuration says writer. `shared`: in every process, its writing needs permission. */
  kind: z.enum(['read', 'write', 'shared', 'controller']),
  database: z.enum(['main', 'state']),
  /** `present`: it exists and may do all it can. `not_permitted`: it exists, its writing belongs elsewhere. `absent`. */
  state: z.enum(['present', 'not_permitted', 'absent']),
  /** Why: the setting that says so, or which process writes instead. */
  note: z.string(),
});
export type StoreClass = z.infer<typeof storeClass>;

export const listener = z.object({
  /** `host:port`, or the path of a unix socket. */
  address: z.string(),
  kind: z.enum(['http', 'metrics', 'manhole', 'other']),
  resources: z.array(z.string()),
  health: z.object({ state: z.enum(['ok', 'failing', 'unknown']), atMs: msOrNull, sentence: z.string() }).nullable(),
});

export const worker = z.object({
  instanceName: z.string(),
  state: workerState,
  /** True if roles and classes are guessed from wire and database, for want of a configuration. */
  inferred: z.boolean(),
  sources: z.array(z.object({ source: factSource, atMs: msOrNull, sentence: z.string() })),
  roles: z.array(workerRole),
  /** One line for the box: `rooms shard 1 of 2`, `background tasks`. */
  summary: z.string(),
  /** Wire names of the streams it writes, by configuration and by what was heard. */
  writes: z.array(z.string()),
  writesFrom: z.array(z.object({ stream: z.string(), sources: z.array(factSource) })),
  storeClasses: z.array(storeClass),
  listeners: z.array(listener),
  lastHeardMs: msOrNull,
  /** When its silence was noticed. */
  silentSinceMs: msOrNull,
  /** `synapse_build_info`; null: no metrics. */
  version: z.string().nullable(),
  commandQueue: z.int().nullable(),
  /** The process's own view of streams, by its metrics; `behindTokens` against the newest position known. */
  ownView: z.array(
    z.object({ stream: z.string(), position: z.int(), behindTokens: z.int().nullable(), atMs: z.int() }),
  ),
  /** Ids of findings about it. */
  findings: z.array(z.string()),
});
export type Worker = z.infer<typeof worker>;

/** Processes, and what hangs them together. */
export const workers = {
  'workers.list': query(
    z.object({ ...pageInput, limit: z.int().min(1).max(500).default(500) }).strict(),
    z.object({
      ...pageOf(worker),
      /** True if no configuration was given: everything is inferred from wire and database. */
      inferred: z.boolean(),
      /** The file that was read; null: none given. */
      configuration: z.object({ file: z.string(), readMs: z.int(), error: z.string().nullable() }).nullable(),
      redis: z
        .object({
          channel: z.string().nullable(),
          via: z.enum(['redis', 'simulated']),
          live: z.boolean(),
          listening: z.int().nullable(),
        })
        .nullable(),
      databases: z.array(
        z.object({
          name: z.enum(['main', 'state']),
          database: z.string(),
          address: z.string(),
          sizeBytes: z.number().nullable(),
          connections: z.int().nullable(),
          maxConnections: z.int().nullable(),
        }),
      ),
      asOfMs: z.int(),
    }),
    { errors: ['invalid_cursor'] },
  ),
};

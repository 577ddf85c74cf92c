import { z } from 'zod';
import { errorCodes } from '../errors';
import { command, query } from './procedure';
import { pageInput, pageOf, msOrNull } from './paging';

/** How TLS to PostgreSQL is done; `verify-full` unless told otherwise. The names are libpq's. */
export const tlsMode = z.enum(['disable', 'require', 'verify-ca', 'verify-full']);

const wireError = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  remedy: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});

// In the words of a login NUL ends one and begins the next: it would add parameters that nobody reads.
const loginWord = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((text) => !text.includes('\0'), { error: 'holds a NUL character' });

/** Where a PostgreSQL server is and who logs in. A `host` that begins with `/` is the folder of a unix socket. */
export const databaseAddress = z.object({
  host: loginWord(255),
  port: z.int().min(1).max(65_535).default(5432),
  database: loginWord(63),
  user: loginWord(63),
  tls: tlsMode.default('verify-full'),
  /** File with the authorities to trust instead of the system's. */
  tlsCaFile: z.string().max(4096).nullable().default(null),
});
export type DatabaseAddress = z.infer<typeof databaseAddress>;

/** Where Redis is. A `path` (unix socket) takes the place of host and port. */
export const redisAddress = z.object({
  host: z.string().min(1).max(255).default('localhost'),
  port: z.int().min(1).max(65_535).default(6379),
  path: z.string().max(4096).nullable().default(null),
  database: z.int().min(0).max(65_535).default(0),
  username: z.string().max(255).nullable().default(null),
  tls: z.boolean().default(false),
  tlsCaFile: z.string().max(4096).nullable().default(null),
});
export type RedisAddress = z.infer<typeof redisAddress>;

/** What configuration says of the homeserver; null where it has not been told. */
export const homeserverFlags = z.object({
  serverName: z.string().max(255).nullable().default(null),
  ephemeralMessages: z.boolean().nullable().default(null),
  /** `redaction_retention_period` in ms; null: not known; the homeserver's default is 7 days. */
  redactionRetentionMs: z.int().min(0).nullable().default(null),
  /** True if the configuration sets it to null: redacted events are kept for ever. */
  redactionRetentionOff: z.boolean().default(false),
});
export type HomeserverFlags = z.infer<typeof homeserverFlags>;

/** A connection as it is saved: never a password in it. */
export const connectionSettings = z.object({
  name: z.string().min(1).max(100),
  reader: databaseAddress,
  /** The censor login; null: none, writing cannot be unlocked. May be the reader's account. */
  censorUser: loginWord(63).nullable().default(null),
  redis: redisAddress.nullable().default(null),
  homeserver: homeserverFlags.prefault({}),
  /**
   * The homeserver's configuration on the machine where Synoptic's core runs: read at opening and again when it changes.
   * Its secrets stay in memory. Null: none given; what is shown is inferred from wire and database then.
   */
  configuration: z
    .object({
      /** homeserver.yaml, or a folder of *.yaml that are merged by name. */
      homeserverFile: z.string().min(1).max(4096),
      /** Folder of the workers' files. */
      workersFolder: z.string().min(1).max(4096).nullable().default(null),
    })
    .nullable()
    .default(null),
});
export type ConnectionSettings = z.infer<typeof connectionSettings>;

/** Passwords go in and never come out. Absent: ask again, or use the stored one. */
export const connectionSecrets = z.object({
  readerPassword: z.string().max(1024).optional(),
  censorPassword: z.string().max(1024).optional(),
  redisPassword: z.string().max(1024).optional(),
});
export type ConnectionSecrets = z.infer<typeof connectionSecrets>;

const unsavedConnection = z.object({ settings: connectionSettings, secrets: connectionSecrets.default({}) });
const connectionId = z.string().min(1).max(64);
const connectionChoice = z.union([
  z.object({ connectionId, secrets: connectionSecrets.default({}) }).strict(),
  z.object({ connection: unsavedConnection }).strict(),
]);

export const connectionState = z.enum(['closed', 'opening', 'open', 'lost', 'failed']);
export type ConnectionState = z.infer<typeof connectionState>;

export const savedConnection = z.object({
  connectionId: z.string(),
  kind: z.enum(['demo', 'homeserver']),
  settings: connectionSettings.nullable(),
  name: z.string(),
  state: connectionState,
  /** Which passwords are kept as ciphertext in the keychain's care. */
  stored: z.object({ reader: z.boolean(), censor: z.boolean(), redis: z.boolean() }),
  lastOpenedMs: msOrNull,
  /** The server's name when it was last open. */
  serverName: z.string().nullable(),
});
export type SavedConnection = z.infer<typeof savedConnection>;

/** The steps of a test, in their order. */
export const testStepNames = [
  'name',
  'tcp',
  'tls',
  'login',
  'schema',
  'grants',
  'censor',
  'redis',
  'replicate',
] as const;

export const testStep = z.object({
  step: z.enum(testStepNames),
  state: z.enum(['waiting', 'running', 'passed', 'warning', 'failed', 'skipped']),
  durationMs: z.number().nullable(),
  /** What was found, or why it was skipped. */
  sentence: z.string(),
  error: wireError.nullable(),
  /** SQL or a setting to hand to the administrator, if there is one. */
  fix: z.string().nullable(),
});
export type TestStep = z.infer<typeof testStep>;

export const replicationStatus = z.object({
  state: z.enum(['none', 'connecting', 'live', 'reconnecting', 'failed']),
  /** `simulated` for the demo alone; `none` where the homeserver has no Redis. */
  via: z.enum(['redis', 'simulated', 'none']),
  sinceMs: z.int(),
  lastHeardMs: msOrNull,
  /** How many processes subscribe besides Synoptic; null: not known. */
  listening: z.int().nullable(),
  /** Instances heard on this connection, by their wire names. */
  instances: z.array(z.object({ instanceName: z.string(), lastHeardMs: z.int() })),
  error: wireError.nullable(),
});
export type ReplicationStatus = z.infer<typeof replicationStatus>;

export const databaseStatus = z.object({
  name: z.enum(['main', 'state']),
  database: z.string(),
  host: z.string(),
  role: z.string(),
  source: z.enum(['primary', 'replica']),
  state: z.enum(['live', 'lost']),
  serverVersion: z.string(),
  schemaVersion: z.int().nullable(),
  sizeBytes: z.number().nullable(),
  /** When it last answered, by this machine's clock. */
  lastAnswerMs: z.int(),
  error: wireError.nullable(),
});

export const schemaReport = z.object({
  supported: z.enum(['yes', 'older', 'newer']),
  /** What the connected schema lacks and what does not work without it. */
  missing: z.array(z.object({ table: z.string(), column: z.string().nullable(), without: z.string() })),
  notGranted: z.array(z.object({ table: z.string(), statement: z.string(), without: z.string() })),
});
export type SchemaReport = z.infer<typeof schemaReport>;

export const connectionStatus = z.object({
  connectionId: z.string(),
  kind: z.enum(['demo', 'homeserver']),
  name: z.string(),
  state: connectionState,
  serverName: z.string().nullable(),
  serverNameSource: z.enum(['configuration', 'users', 'redis', 'demo', 'unknown']),
  schemaVersion: z.int().nullable(),
  schema: schemaReport.nullable(),
  /** True while unlocked for writing: only then write classes exist. */
  writer: z.boolean(),
  unlock: z
    .object({
      role: z.string(),
      sinceMs: z.int(),
      /** When it ends if nothing is done; null: it does not end by itself. */
      untilMs: msOrNull,
    })
    .nullable(),
  replication: replicationStatus,
  databases: z.array(databaseStatus),
  /** Database clock minus this machine's, in ms. */
  clockSkewMs: z.number().nullable(),
  error: wireError.nullable(),
  homeserver: homeserverFlags,
  operator: z.string(),
});
export type ConnectionStatus = z.infer<typeof connectionStatus>;

export const unlockPlan = z.object({
  database: z.string(),
  host: z.string(),
  role: z.string(),
  /** What becomes possible, one sentence each. */
  permits: z.array(z.string()),
  /** Names of the classes that can write; they exist from unlocking until locking (S1). */
  writeClasses: z.array(z.string()),
  passwordRequired: z.boolean(),
  /** Everything that stands in the way; empty: unlocking will work. */
  missing: z.array(z.object({ sentence: z.string(), statement: z.string().nullable() })),
  /** Files of our own schema that unlocking will apply. */
  migrations: z.array(z.string()),
});
export type UnlockPlan = z.infer<typeof unlockPlan>;

const connectErrors = [
  'name_not_resolved', 'host_unreachable', 'connection_refused', 'login_failed', 'password_required',
  'database_not_found', 'not_a_homeserver', 'schema_too_old', 'schema_incomplete', 'tls_required',
  'tls_not_supported', 'tls_untrusted', 'too_many_connections', 'server_starting', 'demo_unavailable',
  'connection_not_found',
] as const; // prettier-ignore

/** Saved homeservers, opening one, and unlocking it for writing. */
export const connections = {
  'connections.list': query(
    z.object({ ...pageInput }).strict(),
    z.object({ ...pageOf(savedConnection), keychain: z.enum(['available', 'none']) }),
    { connection: 'none' },
  ),
  /** Saves a new connection, or with `connectionId` changes one. Fails with no_keychain if a password is to be stored and there is no real keychain. */
  'connections.save': command(
    z
      .object({
        connectionId: connectionId.optional(),
        settings: connectionSettings,
        secrets: connectionSecrets.default({}),
        storePasswords: z.boolean().default(false),
      })
      .strict(),
    z.object({ connectionId: z.string() }),
    { connection: 'none', errors: ['connection_not_found', 'no_keychain'] },
  ),
  /** Reads a pasted postgresql:// URL; its password stays with the caller. */
  'connections.readUrl': query(
    z.object({ url: z.string().max(4096) }).strict(),
    z.object({ reader: databaseAddress, holdsPassword: z.boolean() }),
    { connection: 'none', errors: ['configuration_invalid'] },
  ),
  'connections.remove': command(z.object({ connectionId }).strict(), z.object({ removed: z.boolean() }), {
    connection: 'none',
    errors: ['connection_not_found'],
  }),
  /** Tries each step and tells each as it ends by the push connections.testAdvanced with `testId`. */
  'connections.test': command(
    z.intersection(
      z.object({ testId: z.string().max(64).default('') }),
      z.union([
        z.object({ connectionId, secrets: connectionSecrets.default({}) }),
        z.object({ connection: unsavedConnection }),
      ]),
    ),
    z.object({ ok: z.boolean(), steps: z.array(testStep) }),
    { connection: 'none', errors: ['connection_not_found', 'password_required'] },
  ),
  'connections.open': command(connectionChoice, connectionStatus, { connection: 'none', errors: connectErrors }),
  'connections.close': command(z.object({}).strict(), z.object({ closed: z.boolean() })),
  'connections.getStatus': query(z.object({}).strict(), connectionStatus),
  /** What unlocking would do, and what it lacks. Reads only. */
  'connections.getUnlockPlan': query(z.object({}).strict(), unlockPlan),
  /** `database` must repeat the database's name: the operator says which one will be written to. */
  'connections.unlock': command(
    z
      .object({
        database: z.string().max(63),
        password: z.string().max(1024).optional(),
        storePassword: z.boolean().default(false),
      })
      .strict(),
    connectionStatus,
    {
      errors: [
        'unlock_refused',
        'roles_missing',
        'migration_refused',
        'login_failed',
        'password_required',
        'schema_unknown',
        'server_read_only',
        'connection_not_found',
        'no_keychain',
      ],
    },
  ),
  /** Tells that the operator is at work, which starts the 15 idle minutes anew. */
  'connections.stayUnlocked': command(z.object({}).strict(), connectionStatus, {
    connection: 'writer',
    errors: ['writer_required'],
  }),
  'connections.lock': command(z.object({}).strict(), connectionStatus),
  /** The scripts for the database administrator: roles and grants, and our schema. */
  'connections.getScripts': query(z.object({}).strict(), z.object({ roles: z.string(), migrations: z.string() }), {
    connection: 'none',
  }),
  /** Wipes the demo homeserver and makes it anew. */
  'connections.resetDemo': command(z.object({}).strict(), z.object({ reset: z.boolean() }), {
    connection: 'none',
    errors: ['demo_unavailable'],
    timeoutMs: 120_000,
  }),
};

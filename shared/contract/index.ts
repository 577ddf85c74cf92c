import { z as schema, type z } from 'zod';
import { application } from './application';
import { audit } from './audit';
import { censor, operation } from './censor';
import { censorships } from './censorships';
import { connections, connectionStatus, testStep } from './connections';
import { events } from './events';
import { findings } from './findings';
import { push, type Procedure } from './procedure';
import { rooms } from './rooms';
import { streams } from './streams';
import { users } from './users';
import { workers } from './workers';

/**
 * THE list of what a window or a script may ask. Everything else is derived: the handlers' type, the client, the two
 * hosts, `GET /rpc`.
 */
export const contract = {
  ...application,
  ...connections,
  ...findings,
  ...workers,
  ...streams,
  ...users,
  ...rooms,
  ...events,
  ...censor,
  ...censorships,
  ...audit,
} as const satisfies Record<string, Procedure>;

// In a file of its own: the window needs the number without the schemas.
export { contractVersion } from './version';

/** THE list of what a host tells its windows unasked. */
export const pushes = {
  /** State of the caller's connection; small and the news itself. */
  'connections.statusChanged': push(connectionStatus),
  'connections.listChanged': push(schema.object({})),
  'connections.testAdvanced': push(schema.object({ testId: schema.string(), step: testStep })),
  'connections.openAdvanced': push(schema.object({ connectionId: schema.string(), sentence: schema.string() })),
  /** Progress of a censoring operation. */
  'censor.operationAdvanced': push(operation),
  /** Live positions that moved: small, and the news itself. */
  'streams.positionsAdvanced': push(
    schema.object({
      items: schema.array(
        schema.object({
          stream: schema.string(),
          writer: schema.string(),
          livePosition: schema.int(),
          liveAtMs: schema.int(),
        }),
      ),
    }),
  ),
  /** The live tail grew; `newestSequence` is that of its newest row. */
  'streams.rowsArrived': push(schema.object({ newestSequence: schema.int() })),
  /** A catch-up began or ended, a writer appeared or went, the link was lost or came back. */
  'streams.changed': push(schema.object({})),
  /** A process appeared, fell silent, came back, or changed what it is. */
  'workers.changed': push(schema.object({})),
  /** What is wrong has changed. */
  'findings.changed': push(schema.object({})),
  /** Rows of these kinds changed on the homeserver; whoever shows them may ask again. */
  'homeserver.changed': push(
    schema.object({
      kinds: schema.array(schema.enum(['events', 'memberships', 'rooms', 'users', 'audit'])),
      /** Of these rooms alone; absent: of any. */
      roomIds: schema.array(schema.string()).max(100).optional(),
    }),
  ),
} as const;

export type ProcedureName = keyof typeof contract;
export type PushName = keyof typeof pushes;
/** What a handler receives: parsed, defaults filled in. */
export type InputOf<N extends ProcedureName> = z.output<(typeof contract)[N]['input']>;
/** What a caller gives: defaults may be left out. */
export type CallInput<N extends ProcedureName> = z.input<(typeof contract)[N]['input']>;
export type OutputOf<N extends ProcedureName> = z.output<(typeof contract)[N]['output']>;
export type PushPayload<N extends PushName> = z.output<(typeof pushes)[N]['payload']>;
/** A push as it travels. */
export type Push = { [N in PushName]: { name: N; connectionId: string | null; payload: PushPayload<N> } }[PushName];

import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { contract, type ProcedureName } from '../shared/contract/index';
import { commonErrors, type Procedure } from '../shared/contract/procedure';
import { connectionSettings } from '../shared/contract/connections';
import { AppError, type ErrorCode } from '../shared/errors';
import { systemClock } from './base/clock';
import { Dispatcher } from './hosts/dispatch';
import { prepareSite, type CensorSite } from './testing/censor-site';
import { openApplication, type OpenedApplication } from './testing/opened-application';

/** Inputs tried on each procedure; more by setting it. */
const numRuns = Number(process.env['SYNOPTIC_TEST_RUNS'] ?? 60);

let site: CensorSite;
let opened: OpenedApplication;
/** Strings that mean something here, so that calls get beyond the first check. */
const known: string[] = [];

beforeAll(async () => {
  site = await prepareSite();
  opened = await openApplication((application, log) => {
    const findHomeserver = (connectionId: string | null) => application.findHomeserver(connectionId);
    return new Dispatcher({ handlers: application.handlers, findHomeserver, clock: systemClock, log });
  });
  const reader = site.target('synoptic_reader');
  const { host, port, database, user, password: readerPassword = '' } = reader;
  const settings = connectionSettings.parse({
    name: 'Fuzzed',
    reader: { host, port, database, user, tls: 'disable' },
    censorUser: 'synoptic_censor',
  });
  const secrets = { readerPassword, censorPassword: readerPassword };
  const { connectionId } = await opened.call('connections.open', { connection: { settings, secrets } });
  const { rows } = await site.admin.query<{ event_id: string; room_id: string; sender: string }>(
    `SELECT event_id, room_id, sender FROM events ORDER BY event_id LIMIT 5`,
  );
  for (const row of rows) known.push(row.event_id, row.room_id, row.sender);
  const eventIds = rows.map((row) => row.event_id);
  const { previewId } = await opened.call('censor.preview', { eventIds });
  const { nextCursor } = await opened.call('users.listRooms', { userId: site.clone.truth.users.busiest, limit: 1 });
  known.push(previewId, database, connectionId, site.clone.truth.users.busiest, nextCursor ?? '');
});
afterAll(async () => {
  await opened.dispose();
  await site.dispose();
});

const cursorOf = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
/** What somebody sends who means harm, or pastes what he has. */
const hostile = [
  '', ' ', '\0', 'a\0b', '$\0:x', '@a\0:b', '!\0:b', '\ud800', '@\udfff:b', '\u202e@a:b', '%', '_', '\\', '%%%_\\',
  `'; DROP TABLE events; --`, `@a'||pg_sleep(9)||':b`, '$1', '${1}', '__proto__', 'constructor', '../../etc/passwd',
  '@a:b', '!a:b', '$a', '$a:b', '#a:b', '@:', '@', '$', '!', '@a:[::1]:8448', '@alice:elsewhere.example',
  '$0123456789012345678901234567890123456789012', '!0123456789012345678901234567890123456789012',
  `@${'a'.repeat(250)}:b.c`, `@${'a'.repeat(300)}:b`, `$${'é'.repeat(127)}`, `!${'x'.repeat(252)}:b`, 'x'.repeat(1024),
  'matrix:u/a:b', 'https://matrix.to/#/!a:b/$c', 'not base64 !', cursorOf({}), cursorOf([]), cursorOf(null),
  cursorOf([1, 2, 3]), cursorOf({ __proto__: 1, after: '\0' }), cursorOf(['a\0', '\ud800']), cursorOf([1e300, -1]),
  cursorOf({ after: 'x', lastMs: 1e21 }), '1e999', 'NaN', '-1', randomUUID(),
]; // prettier-ignore

const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...hostile) },
  { weight: 2, arbitrary: fc.nat().map((index) => known[index % known.length] ?? '') },
  { weight: 1, arbitrary: fc.string({ maxLength: 300, unit: 'binary' }) },
  { weight: 1, arbitrary: fc.uuid() },
);
const numbers = fc.oneof(
  fc.constantFrom(0, 1, -1, 100, 500, 501, 65_535, 65_536, 0.5, 2 ** 31, 2 ** 53, -(2 ** 53), 1e300),
  fc.integer(),
);

interface JsonSchema {
  type?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  allOf?: JsonSchema[];
  enum?: unknown[];
  minItems?: number;
}

/** Values of the shape that the schema asks for, whose leaves need not be what it asks for. */
function shaped(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...schema.enum) }, text);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(shaped));
  if (schema.allOf) {
    return fc.tuple(...schema.allOf.map(shaped)).map((parts) => Object.assign({}, ...parts) as unknown);
  }
  switch (schema.type) {
    case 'object': {
      const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => [name, shaped(field)] as const);
      const requiredKeys = (schema.required ?? []).filter((name) => name in (schema.properties ?? {}));
      return fc.record(Object.fromEntries(fields), { requiredKeys });
    }
    case 'array':
      return fc.array(shaped(schema.items ?? {}), { minLength: schema.minItems ?? 0, maxLength: 4 });
    case 'string':
      return text;
    case 'integer':
    case 'number':
      return numbers;
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fc.jsonValue();
  }
}

// These end the connection that is tried, make the demo anew, or reach for hosts of any name; faults of connections
// have tests of their own.
const notTried = new Set<ProcedureName>([
  'connections.close',
  'connections.resetDemo',
  'connections.open',
  'connections.test',
]);
const procedures = (Object.keys(contract) as ProcedureName[]).filter((name) => !notTried.has(name)); // its own keys

async function codeOf(name: ProcedureName, input: unknown): Promise<ErrorCode | null> {
  try {
    await opened.call(name, input as never); // whatever came over the wire
    return null;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

describe.each(['locked', 'unlocked'] as const)('whatever is sent to a connection that is %s', (state) => {
  beforeAll(async () => {
    await opened.call('connections.getStatus', {});
    if (state === 'unlocked') await opened.call('connections.unlock', { database: site.databaseName });
  });

  it.each(procedures)('%s answers, or refuses with a code that the contract names', async (name) => {
    const procedure: Procedure = contract[name];
    const schema = z.toJSONSchema(procedure.input, { io: 'input', unrepresentable: 'any' }) as JsonSchema; // its own form
    const allowed = new Set<ErrorCode>([...commonErrors, ...procedure.errors]);
    allowed.delete('internal');
    if (procedure.connection === 'writer') allowed.add('writer_required');
    const inputs = fc.oneof({ weight: 9, arbitrary: shaped(schema) }, { weight: 1, arbitrary: fc.jsonValue() });
    await fc.assert(
      fc.asyncProperty(inputs, async (input) => {
        const code = await codeOf(name, input);
        if (code !== null) expect([...allowed]).toContain(code);
      }),
      { numRuns, interruptAfterTimeLimit: 40_000 },
    );
    // The fuzzing itself may have locked it.
    if (name === 'connections.lock' && state === 'unlocked') {
      await opened.call('connections.unlock', { database: site.databaseName });
    }
  });

  it('the connection is as it was afterwards', async () => {
    expect(await opened.call('connections.getStatus', {})).toMatchObject({ state: 'open', error: null });
    expect(({} as Record<string, unknown>)['after']).toBeUndefined();
  });
});

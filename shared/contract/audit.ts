import { z } from 'zod';
import { query } from './procedure';
import { msOrNull, pageInput, pageOf } from './paging';
import { eventIdOutput, roomIdOutput, userIdOutput } from './identifiers';
import { itemOutcome, verification } from './censor';

export const auditEntry = z.object({
  operationId: z.string(),
  eventId: eventIdOutput,
  roomId: roomIdOutput.nullable(),
  sender: userIdOutput.nullable(),
  type: z.string().nullable(),
  eventMs: msOrNull,
  operator: z.string(),
  databaseRole: z.string(),
  reason: z.string(),
  outcome: itemOutcome,
  beforeSha256: z.string().nullable(),
  afterSha256: z.string().nullable(),
  atMs: z.int(),
  verification,
  tellingState: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntry>;

/** Every write ever made through Synoptic to this database, newest first. */
export const audit = {
  'audit.list': query(
    z.object({ eventId: z.string().max(255).optional(), operationId: z.uuid().optional(), ...pageInput }).strict(),
    z.object({
      ...pageOf(auditEntry),
      /** `absent`: our schema is not in this database: nothing was ever written here. */
      schema: z.enum(['present', 'absent']),
    }),
    { errors: ['invalid_cursor'] },
  ),
};

import { z } from 'zod';
import { defineStream, namedRow } from './define-stream';

/** Changed profiles of users (schema 94). `affected_fields` is null unless the action is `update`. */
export const profileUpdatesStream = defineStream({
  name: 'profile_updates',
  positionName: 'profile_updates',
  writerSetting: 'events',
  writers: 'many',
  tables: ['profile_updates'],
  sequence: 'profile_updates_sequence',
  catchUp: { from: 'database' },
  row: namedRow({
    user_id: z.string(),
    action: z.string(),
    affected_fields: z.array(z.string()).nullable().optional(),
  }),
  describe: (row) => `${row.user_id} ${row.action}${row.affected_fields ? `: ${row.affected_fields.join(', ')}` : ''}`,
  identifiers: (row) => [{ kind: 'user', id: row.user_id }],
});

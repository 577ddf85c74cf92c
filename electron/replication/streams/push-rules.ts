import { z } from 'zod';
import { defineStream, namedRow } from './define-stream';

/** The push rules of a user have changed. */
export const pushRulesStream = defineStream({
  name: 'push_rules',
  positionName: 'push_rules_stream',
  writerSetting: 'push_rules',
  writers: 'one',
  tables: ['push_rules_stream'],
  sequence: 'push_rules_stream_sequence',
  catchUp: { from: 'database' },
  row: namedRow({
    user_id: z.string(),
  }),
  describe: (row) => row.user_id,
  identifiers: (row) => [{ kind: 'user', id: row.user_id }],
});

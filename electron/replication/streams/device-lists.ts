import { z } from 'zod';
import { defineStream, namedRow } from './define-stream';

/** The devices or the cross-signing signatures of a user have changed; or another server is to be told. */
export const deviceListsStream = defineStream({
  name: 'device_lists',
  positionName: 'device_lists_stream',
  writerSetting: 'device_lists',
  writers: 'many',
  tables: [
    'device_lists_stream',
    'user_signature_stream',
    'device_lists_outbound_pokes',
    'device_lists_changes_in_room',
    'device_lists_remote_pending',
  ],
  sequence: 'device_lists_sequence',
  catchUp: { from: 'database' },
  row: namedRow({
    user_id: z.string(),
    is_signature: z.boolean(),
    hosts_calculated: z.boolean().optional(),
  }),
  describe: (row) => `${row.user_id} ${row.is_signature ? 'signatures' : 'devices'}`,
  identifiers: (row) => [{ kind: row.user_id.startsWith('@') ? 'user' : 'server', id: row.user_id }],
});

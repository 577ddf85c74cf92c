import { z } from 'zod';
import { defineStream, namedRow } from './define-stream';

/** Messages to devices are waiting for this user, or for this server. Their content is never read. */
export const toDeviceStream = defineStream({
  name: 'to_device',
  positionName: 'to_device',
  writerSetting: 'to_device',
  writers: 'one',
  tables: ['device_inbox', 'device_federation_outbox'],
  sequence: 'device_inbox_sequence',
  catchUp: { from: 'database' },
  row: namedRow({
    entity: z.string(),
  }),
  describe: (row) => row.entity,
  identifiers: (row) => [{ kind: row.entity.startsWith('@') ? 'user' : 'server', id: row.entity }],
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { UserId } from '../../../../shared/matrix/identifiers';
import { explainingPool, wholeReads, type Explained } from '../../../testing/explaining-pool';
import { openReadSite, type ReadSite } from '../../../testing/read-databases';
import { UserMessageController } from '../../controllers/user-message-controller';
import { UserRecordsController } from '../../controllers/user-records-controller';
import type { Databases } from '../databases';

let site: ReadSite;
let explained: Databases;
let noted: Explained[] = [];

beforeAll(async () => {
  site = await openReadSite();
});
beforeEach(() => {
  noted = [];
  const { main } = site.databases;
  explained = { ...site.databases, main: { ...main, pool: explainingPool(main.pool, noted) } };
});
afterAll(() => site.dispose());

describe('nothing that is asked of one user reads a whole table or index', () => {
  it('their messages, of local and remote users, on the first and on later pages', async () => {
    const { users, serverName } = site.clone.truth;
    const messages = new UserMessageController(explained, serverName);
    for (const userId of [users.everyPast, users.busiest, users.remote, users.noRooms] as UserId[]) {
      const input = { userId, types: [], badges: [], limit: 5 };
      const { nextCursor } = await messages.list({ ...input, cursor: null });
      await messages.list({ ...input, cursor: nextCursor, fromMs: 1, types: ['m.room.member'] });
    }
    // The newest reports, so many and no more, are looked through for those of the events on the page.
    expect(wholeReads(noted).filter((read) => !read.includes('event_reports'))).toEqual([]);
    const indexes = noted.filter(({ text }) => text.includes('unnest') && text.includes('origin_server_ts <='));
    expect(indexes.length).toBeGreaterThan(5);
    for (const { nodes } of indexes) {
      expect(nodes.map((node) => node['Index Name'])).toContain('events_jump_to_date_idx');
    }
  });

  it('their devices, sessions and reports', async () => {
    const { users, serverName } = site.clone.truth;
    const records = new UserRecordsController(explained, serverName);
    for (const userId of [users.busiest, users.everyPast, users.remote] as UserId[]) {
      for (const cursor of [null, 'next'] as const) {
        const pageOf = async (list: (page: { limit: number; cursor: string | null }) => Promise<{ nextCursor: string | null }>): Promise<void> => {
          const { nextCursor } = await list({ limit: 1, cursor: null });
          if (cursor !== null) await list({ limit: 1, cursor: nextCursor });
        }; // prettier-ignore
        await pageOf((page) => records.listDevices({ userId, ...page }));
        await pageOf((page) => records.listSessions({ userId, ...page }));
        await pageOf((page) => records.listReports({ userId, ...page }));
      }
    }
    expect(wholeReads(noted)).toEqual([]);
  });
});

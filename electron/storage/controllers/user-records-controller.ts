import { z } from 'zod';
import type { InputOf, OutputOf } from '../../../shared/contract/index';
import { domainOf, type UserId } from '../../../shared/matrix/identifiers';
import type { Databases } from '../databases/databases';
import type { SessionRow } from '../databases/main/device-store';
import type { ReportRow } from '../databases/main/report-store';
import { cutPage, decodeCursor, encodeCursor } from '../page-cursor';
import type { ReadOptions, ReadTxn } from '../transactions';
import { requireKnownUserTxn } from './known-user';

/** Reports of events that are looked through for one page; no index knows whom they are about. */
const reportsPerPage = 2_000;

const deviceCursor = z.object({ afterDeviceId: z.string() });
const sessionCursor = z.object({ lastSeenMs: z.int(), digest: z.string() });
/** Reports of the user come first, then those of events, each newest first. */
const reportCursor = z.object({ kind: z.enum(['user', 'event']), before: z.int().nullable() });
type ReportCursor = z.output<typeof reportCursor>;

type ReportsOutput = OutputOf<'users.listReports'>;

const notes = {
  remoteDevices: 'This is a remote user: their devices are kept by their own server.',
  remoteSessions: 'This is a remote user: only their own server sees where they log in from.',
  hidden: 'Rows of devices that only hold keys for cross-signing are left out.',
  days: 'The homeserver keeps these rows for about 28 days unless it is configured otherwise, and writes them with a delay.',
  noSessions: 'This database has no table of addresses (user_ips), or the login may not read it.',
  reporters: 'Only reports by users of this server are here; what other servers were told is not.',
  missingEvents: 'Reports of events that are no longer here are missing: nothing tells who sent those.',
  bounded: `Reports have no index by user: ${reportsPerPage.toLocaleString('en')} of them are looked through for a page, and older ones with the next.`,
  noEventReports: 'This database has no table of reported events (event_reports), or the login may not read it.',
  noUserReports: 'This homeserver’s schema has no reports of users (user_reports), or the login may not read them.',
};

/** What the homeserver keeps beside an account: devices, where they were seen, and reports about the user. */
export class UserRecordsController {
  /** @param serverName domain of the local users */
  constructor(
    private readonly databases: Databases,
    private readonly serverName: string,
  ) {}

  /**
   * Devices by their id.
   * @throws AppError user_not_found; invalid_cursor
   */
  listDevices(input: InputOf<'users.listDevices'>, options?: ReadOptions): Promise<OutputOf<'users.listDevices'>> {
    const { userId, limit } = input;
    const after = decodeCursor(deviceCursor, input.cursor);
    return this.read('list_devices_of_user', userId, options, async (txn, local) => {
      const wish = { userId, after: after?.afterDeviceId ?? null, limit: limit + 1 };
      const rows = local ? await this.main.devices.listDevicesTxn(txn, wish) : [];
      const { page, nextCursor } = cutPage(rows, limit, ({ deviceId }) => ({ afterDeviceId: deviceId }));
      return { items: page, nextCursor, notes: [local ? notes.hidden : notes.remoteDevices] };
    });
  }

  /**
   * From where the user's devices were seen, the last first.
   * @throws AppError user_not_found; invalid_cursor
   */
  listSessions(input: InputOf<'users.listSessions'>, options?: ReadOptions): Promise<OutputOf<'users.listSessions'>> {
    const { userId, limit } = input;
    const after = decodeCursor(sessionCursor, input.cursor);
    return this.read('list_sessions_of_user', userId, options, async (txn, local) => {
      const { devices } = this.main;
      const rows = local ? await devices.listSessionsTxn(txn, { userId, after, limit: limit + 1 }) : [];
      const { page, nextCursor } = cutPage(rows, limit, ({ lastSeenMs, digest }) => ({ lastSeenMs, digest }));
      const note = !local ? notes.remoteSessions : devices.hasSessions ? notes.days : notes.noSessions;
      return { items: page.map(toSession), nextCursor, notes: [note] };
    });
  }

  /**
   * Reports of the user, then reports of their events, each newest first.
   * @throws AppError user_not_found; invalid_cursor
   */
  listReports(input: InputOf<'users.listReports'>, options?: ReadOptions): Promise<ReportsOutput> {
    const { userId, limit } = input;
    const from = decodeCursor(reportCursor, input.cursor) ?? { kind: 'user' as const, before: null };
    return this.read('list_reports_about_user', userId, options, async (txn) => {
      const page = await this.pageOfReportsTxn(txn, { userId, from, limit });
      return { ...page, notes: this.notesOfReports() };
    });
  }

  private async pageOfReportsTxn(
    txn: ReadTxn,
    { userId, from, limit }: { userId: string; from: ReportCursor; limit: number },
  ): Promise<Pick<ReportsOutput, 'items' | 'nextCursor'>> {
    const { reports } = this.main;
    const items: ReportsOutput['items'] = [];
    if (from.kind === 'user') {
      const rows = await reports.listReportsOfUserTxn(txn, { userId, before: from.before, limit: limit + 1 });
      const { page, nextCursor } = cutPage(rows, limit, ({ reportId }) => ({ kind: 'user', before: reportId }));
      items.push(...page.map((row) => toReport(row, 'user')));
      if (nextCursor !== null) return { items, nextCursor };
    }
    const before = from.kind === 'event' ? from.before : null;
    const rest = limit - items.length;
    if (rest === 0) return { items, nextCursor: encodeCursor({ kind: 'event', before }) };
    const end = await reports.getEndOfScanTxn(txn, { before, rows: reportsPerPage });
    if (end === null) return { items, nextCursor: null };
    const wish = { userId, before, limit: rest + 1, lowestId: end.lowestId };
    const cut = cutPage(await reports.listReportsOfEventsTxn(txn, wish), rest, ({ reportId }) => ({
      kind: 'event',
      before: reportId,
    }));
    items.push(...cut.page.map((row) => toReport(row, 'event')));
    const more = end.scanned === reportsPerPage ? encodeCursor({ kind: 'event', before: end.lowestId }) : null;
    return { items, nextCursor: cut.nextCursor ?? more };
  }

  private notesOfReports(): string[] {
    const { hasEventReports, hasUserReports } = this.main.reports;
    return [
      notes.reporters,
      ...(hasEventReports ? [notes.missingEvents, notes.bounded] : [notes.noEventReports]),
      ...(hasUserReports ? [] : [notes.noUserReports]),
    ];
  }

  private get main(): Databases['main'] {
    return this.databases.main;
  }

  private read<T extends object>(
    name: string,
    userId: UserId,
    options: ReadOptions | undefined,
    work: (txn: ReadTxn, local: boolean) => Promise<T>,
  ): Promise<T & { freshness: ReportsOutput['freshness'] }> {
    const local = domainOf(userId) === this.serverName;
    return this.main.pool.read(
      name,
      async (txn) => {
        const freshness = await this.main.server.getMomentTxn(txn);
        await requireKnownUserTxn(txn, this.main, { userId, local });
        return { ...(await work(txn, local)), freshness };
      },
      options,
    );
  }
}

function toReport(row: ReportRow, kind: 'user' | 'event'): ReportsOutput['items'][number] {
  return { ...row, kind };
}

function toSession({
  deviceId,
  ip,
  userAgent,
  lastSeenMs,
}: SessionRow): OutputOf<'users.listSessions'>['items'][number] {
  return { deviceId, ip, userAgent, lastSeenMs };
}

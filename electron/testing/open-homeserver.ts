import path from 'node:path';
import { expect, vi } from 'vitest';
import { expectDefined } from '../../shared/assert';
import { connectionSettings, type ConnectionStatus } from '../../shared/contract/connections';
import { silentLog } from '../base/log';
import { Homeserver } from '../homeserver';
import type { CensorSite } from './censor-site';
import { FakeClock } from './fake-clock';

/** How often an open connection asks its database for its clock. */
export const pulseMs = 5_000;

/** A connection that was opened on a site, whose time the test moves. */
export interface OpenedHomeserver {
  homeserver: Homeserver;
  clock: FakeClock;
  /** Every status that it told. */
  told: ConnectionStatus[];
  /** Lets pulses fall due until one has told `state`. */
  pulseUntil(state: ConnectionStatus['state']): Promise<void>;
}

/** Opens a site as an operator would: with the reader login, locked. */
export async function openHomeserver(
  site: CensorSite,
  { unlockIdleMs, censorUser = 'synoptic_censor' }: { unlockIdleMs: number | null; censorUser?: string | null },
): Promise<OpenedHomeserver> {
  const clock = new FakeClock(Date.now());
  const reader = site.target('synoptic_reader');
  const { host, port, database, user } = reader;
  const address = { host, port, database, user, tls: 'disable' };
  const homeserver = await Homeserver.open({
    connectionId: 'a-connection',
    kind: 'homeserver',
    settings: connectionSettings.parse({ name: 'A homeserver', reader: address, censorUser }),
    secrets: {
      readerPassword: expectDefined(reader.password, 'test logins have passwords'),
      censorPassword: expectDefined(site.target('synoptic_censor').password, 'test logins have passwords'),
    },
    migrationsFolder: path.join(__dirname, '..', '..', 'migrations'),
    operator: () => 'Ada (ada)',
    unlockIdleMs,
    clock,
    log: silentLog,
  });
  const told: ConnectionStatus[] = [];
  homeserver.onStatus((status) => void told.push(status));
  const pulseUntil = (state: ConnectionStatus['state']): Promise<void> =>
    vi.waitFor(
      () => {
        clock.advance(pulseMs);
        expect(told.at(-1)?.state).toBe(state);
      },
      { timeout: 20_000, interval: 50 },
    );
  return { homeserver, clock, told, pulseUntil };
}

/** Roles with sessions on the site's database, as the server counts them. */
export async function sessionsOn(site: CensorSite): Promise<string[]> {
  const { rows } = await site.admin.query<{ usename: string }>(
    `SELECT DISTINCT usename FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend' ORDER BY 1`,
  );
  return rows.map(({ usename }) => usename);
}

/** Has the server end every session on the site's database but the test's own. */
export async function cutSessions(site: CensorSite): Promise<void> {
  await site.admin.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );
}

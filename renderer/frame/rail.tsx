import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import type { ConnectionStatus, SavedConnection } from '../../shared/contract/connections';
import { AppLink } from '../components/app-link';
import { formatInteger } from '../components/format';
import { Icon, type IconName } from '../components/icons';
import { Isolated } from '../components/isolated';
import { Mark } from '../components/mark';
import { connectionsQuery } from '../queries/connections';
import { calmOverviewQuery, findingsQuery } from '../queries/findings';
import { connectionsPath, pathTo, type Area } from '../state/address';
import { useDialogs } from '../state/dialogs';
import { serverSegmentOf } from '../state/server-segment';
import { useAddress } from '../state/use-address';
import { texts } from '../texts/en';

const sections: readonly { area: Area; icon: IconName; label: string }[] = [
  { area: 'overview', icon: 'overview', label: texts.frame.overview },
  { area: 'workers', icon: 'workers', label: texts.frame.workers },
  { area: 'streams', icon: 'streams', label: texts.frame.streams },
  { area: 'users', icon: 'users', label: texts.frame.users },
  { area: 'rooms', icon: 'rooms', label: texts.frame.rooms },
  { area: 'events', icon: 'events', label: texts.frame.events },
  { area: 'censorships', icon: 'censor', label: texts.frame.censorships },
  { area: 'audit', icon: 'audit', label: texts.frame.audit },
];

const badges: Readonly<Partial<Record<Area, ReactElement>>> = {
  overview: <FailedCount />,
  censorships: <OverdueCount />,
};

/** Sections at the left. Those of a homeserver show only while one is open: nothing here is dead. */
export function Rail({ status }: { status: ConnectionStatus | null }): ReactElement {
  const { path } = useAddress();
  const { show } = useDialogs();
  const server = status === null || status.state === 'closed' ? null : serverSegmentOf(status);
  const isAt = (prefix: string): boolean =>
    path === prefix || path.startsWith(`${prefix}/`) || path.startsWith(`${prefix}?`);
  return (
    <nav className="rail" aria-label={texts.frame.sections}>
      <AriaButton className="jump" onPress={() => show('palette')}>
        <span>{texts.frame.jump}</span>
        <kbd className="mono">{texts.frame.jumpKey}</kbd>
      </AriaButton>
      <RailLink
        path={connectionsPath()}
        icon="connections"
        label={texts.frame.connections}
        isCurrent={isAt(connectionsPath())}
      />
      {server !== null &&
        sections.map(({ area, icon, label }) => {
          const target = pathTo({ server, area });
          // Previews and operations have no section of their own: they are how a censorship is carried out.
          const isHere = isAt(target) || (area === 'censorships' && isAt(pathTo({ server, area: 'censor' })));
          return (
            <RailLink
              key={area}
              path={target}
              icon={icon}
              label={label}
              isCurrent={isHere}
              badge={badges[area] ?? null}
            />
          );
        })}
      <Homeservers status={status} />
      <AriaButton className="rail-item rail-settings" onPress={() => show('settings')}>
        <Icon name="settings" />
        <span>{texts.frame.settings}</span>
      </AriaButton>
    </nav>
  );
}

function RailLink({
  path,
  icon,
  label,
  isCurrent,
  badge = null,
}: {
  path: string;
  icon: IconName;
  label: string;
  isCurrent: boolean;
  badge?: ReactElement | null;
}): ReactElement {
  return (
    <AppLink path={path} className={isCurrent ? 'rail-item rail-current' : 'rail-item'} isCurrent={isCurrent}>
      <Icon name={icon} />
      <span>{label}</span>
      {badge}
    </AppLink>
  );
}

/** How many self-destructs should have gone and have not, beside the way to why. */
function OverdueCount(): ReactElement | null {
  const overdue = useQuery(calmOverviewQuery()).data?.overdueExpiries ?? null;
  if (overdue === null || overdue.value === 0) return null;
  const figure = overdue.exact ? formatInteger(overdue.value) : `${formatInteger(overdue.value)}+`;
  return (
    <b className="rail-badge" title={texts.frame.overdueCount(figure)}>
      {figure}
    </b>
  );
}

/** How much has failed, beside the way to it. */
function FailedCount(): ReactElement | null {
  const failed = useQuery(findingsQuery()).data?.counts.failed ?? 0;
  return failed === 0 ? null : <b className="rail-badge">{texts.frame.failedCount(failed)}</b>;
}

/** Connections that are open, to go from one to another. */
function Homeservers({ status }: { status: ConnectionStatus | null }): ReactElement | null {
  const list = useQuery(connectionsQuery()).data;
  const open = (list?.items ?? []).filter(({ state }) => state === 'open' || state === 'lost');
  if (open.length === 0) return null;
  return (
    <>
      <h2 className="rail-heading">{texts.frame.homeservers}</h2>
      {open.map((connection) => (
        <AppLink
          key={connection.connectionId}
          path={pathTo({ server: segmentOf(connection, status), area: 'overview' })}
          className="rail-item rail-server"
        >
          <Mark kind={connection.state === 'open' ? 'ok' : 'failed'}>
            <Isolated text={connection.name} className="clip" />
          </Mark>
        </AppLink>
      ))}
    </>
  );
}

// The list knows a server's name from the last time; the window's own connection knows it now.
function segmentOf(connection: SavedConnection, status: ConnectionStatus | null): string {
  return serverSegmentOf(status?.connectionId === connection.connectionId ? status : connection);
}

import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { UserDevice } from '../../../shared/contract/users';
import type { Column } from '../../components/data-table';
import { Isolated } from '../../components/isolated';
import { Time } from '../../components/time';
import { userDevicesQuery } from '../../queries/users';
import { texts } from '../../texts/en';
import { UserRecords } from './user-records';
import type { UserViewProps } from './user-view';

const { deviceColumns: words } = texts.users;

const columns: readonly Column<UserDevice>[] = [
  {
    key: 'id',
    header: words.id,
    track: 'minmax(120px, 0.8fr)',
    cell: ({ deviceId }) => <Isolated text={deviceId} className="mono clip" />,
  },
  {
    key: 'name',
    header: words.name,
    track: 'minmax(120px, 1.2fr)',
    cell: ({ displayName }) => displayName !== null && <Isolated text={displayName} className="clip" />,
  },
  {
    key: 'seen',
    header: words.seen,
    track: 'minmax(232px, 0.9fr)',
    cell: ({ lastSeenMs }) =>
      lastSeenMs === null ? <span className="muted">{texts.users.never}</span> : <Time ms={lastSeenMs} form="list" />,
  },
  {
    key: 'ip',
    header: words.ip,
    track: 'minmax(116px, 0.7fr)',
    cell: ({ ip }) => ip !== null && <Isolated text={ip} className="mono clip" />,
  },
  {
    key: 'client',
    header: words.client,
    track: 'minmax(160px, 2fr)',
    cell: ({ userAgent }) => userAgent !== null && <Isolated text={userAgent} className="clip" />,
  },
];

/** Devices of a local user. */
export function UserDevices({ userId, heading }: UserViewProps): ReactElement {
  return (
    <UserRecords
      heading={heading}
      result={useInfiniteQuery(userDevicesQuery(userId))}
      label={texts.users.deviceList}
      columns={columns}
      rowKey={({ deviceId }) => deviceId}
      emptyTitle={texts.users.noDevices}
    />
  );
}

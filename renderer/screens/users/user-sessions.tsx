import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { UserSession } from '../../../shared/contract/users';
import type { Column } from '../../components/data-table';
import { Isolated } from '../../components/isolated';
import { Time } from '../../components/time';
import { userSessionsQuery } from '../../queries/users';
import { texts } from '../../texts/en';
import { UserRecords } from './user-records';
import type { UserViewProps } from './user-view';

const { deviceColumns: words } = texts.users;

const columns: readonly Column<UserSession>[] = [
  {
    key: 'seen',
    header: words.seen,
    track: 'minmax(232px, 0.8fr)',
    cell: ({ lastSeenMs }) => <Time ms={lastSeenMs} form="list" />,
  },
  {
    key: 'ip',
    header: words.ip,
    track: 'minmax(132px, 0.7fr)',
    cell: ({ ip }) => <Isolated text={ip} className="mono clip" />,
  },
  {
    key: 'id',
    header: words.id,
    track: 'minmax(120px, 0.7fr)',
    cell: ({ deviceId }) => deviceId !== null && <Isolated text={deviceId} className="mono clip" />,
  },
  {
    key: 'client',
    header: words.client,
    track: 'minmax(180px, 2.4fr)',
    cell: ({ userAgent }) => <Isolated text={userAgent} className="clip" />,
  },
];

/** From where a local user was seen: a row for each address and client. */
export function UserSessions({ userId, heading }: UserViewProps): ReactElement {
  return (
    <UserRecords
      heading={heading}
      result={useInfiniteQuery(userSessionsQuery(userId))}
      label={texts.users.sessionList}
      columns={columns}
      rowKey={({ deviceId, ip, userAgent }) => `${ip} ${deviceId ?? ''} ${userAgent}`.trim()}
      emptyTitle={texts.users.noSessions}
    />
  );
}

import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, type ReactElement } from 'react';
import type { UserDetail } from '../../../shared/contract/users';
import { Isolated } from '../../components/isolated';
import { Screen } from '../../components/screen';
import { EmptyState, ErrorState } from '../../components/states';
import { TabBar } from '../../components/tab-bar';
import { PlainIdentifier } from '../../identifiers/identifier';
import { userQuery } from '../../queries/users';
import { useRecent } from '../../state/recent';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { UserDevices } from './user-devices';
import { userTabs, viewOf, type UserTab } from './user-filters';
import { UserHeader } from './user-header';
import { UserMessages } from './user-messages';
import { UserReports } from './user-reports';
import { UserRooms } from './user-rooms';
import { UserSessions } from './user-sessions';
import type { UserViewProps } from './user-view';

/** A user: who they are, which rooms they were in, when, and how each stay ended; what they sent; what is kept of them. */
export function UserScreen(): ReactElement {
  const { id } = useAddress();
  return id === null ? <EmptyState title={texts.users.startTitle} /> : <OneUser key={id} userId={id} />;
}

function OneUser({ userId }: { userId: string }): ReactElement {
  const { search, setSearch } = useAddress();
  const user = useQuery(userQuery(userId));
  const { tab } = viewOf(search);
  useRemembering(userId, user.data);
  const setTab = useCallback(
    // What is selected, and filters that mean something else in another view, stay behind.
    (next: string) => setSearch({ tab: next === 'timeline' ? null : next, at: null, types: null, badges: null }),
    [setSearch],
  );
  if (user.data === undefined && user.error !== null) {
    return (
      <Screen title={<UserTitle userId={userId} user={undefined} />}>
        <ErrorState error={user.error} onRetry={() => void user.refetch()} />
      </Screen>
    );
  }
  const heading = {
    title: <UserTitle userId={userId} user={user.data} />,
    subtitle: user.data === undefined ? undefined : <UserHeader user={user.data} />,
    tabs: (
      <TabBar
        label={texts.users.tabs}
        tabs={userTabs.map((key) => ({ key, label: texts.users.tabNames[key] }))}
        selected={tab}
        onSelect={setTab}
      />
    ),
  };
  return (
    <div className="user-screen">
      <View userId={userId} tab={tab} heading={heading} setTab={setTab} />
    </div>
  );
}

function View({
  tab,
  setTab,
  ...props
}: UserViewProps & { tab: UserTab; setTab: (tab: string) => void }): ReactElement {
  switch (tab) {
    case 'messages':
      return <UserMessages {...props} />;
    case 'devices':
      return <UserDevices {...props} />;
    case 'sessions':
      return <UserSessions {...props} />;
    case 'reports':
      return <UserReports {...props} />;
    default:
      return <UserRooms {...props} setTab={setTab} />;
  }
}

function UserTitle({ userId, user }: { userId: string; user: UserDetail | undefined }): ReactElement {
  return (
    <>
      {typeof user?.displayName === 'string' && <Isolated text={user.displayName} className="clip" />}
      <PlainIdentifier id={userId} word={texts.common.user} />
    </>
  );
}

/** Opened users are offered again where one looks for users. */
function useRemembering(userId: string, user: UserDetail | undefined): void {
  const { server } = useAddress();
  const { remember } = useRecent();
  useEffect(() => {
    if (server !== null && user !== undefined) remember({ kind: 'user', id: userId, name: user.displayName, server });
  }, [server, user, userId, remember]);
}

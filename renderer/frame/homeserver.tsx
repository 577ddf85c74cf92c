import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { AppLink } from '../components/app-link';
import { Isolated } from '../components/isolated';
import { Mark } from '../components/mark';
import { Banner, EmptyState, ErrorState, Skeleton } from '../components/states';
import { attachQuery, statusQuery } from '../queries/connections';
import { connectionsPath } from '../state/address';
import { serverSegmentOf } from '../state/server-segment';
import { useAddress } from '../state/use-address';
import { texts } from '../texts/en';
import { InterruptedBanner } from './interrupted-banner';

/** Screens of one homeserver: drawn only while this window is bound to the server that its address names. */
export function Homeserver(): ReactElement {
  const { server } = useAddress();
  const cache = useQueryClient();
  const status = useQuery({ ...statusQuery(), enabled: false }).data;
  const isBound = status !== undefined && status.state !== 'closed' && serverSegmentOf(status) === server;
  const attach = useQuery({ ...attachQuery(server ?? '', cache), enabled: !isBound && server !== null });
  if (!isBound) {
    if (attach.error !== null) return <ErrorState error={attach.error} onRetry={() => void attach.refetch()} />;
    if (attach.isFetching) return <Skeleton />;
    return (
      <EmptyState title={texts.frame.notOpen(server ?? '')}>
        <AppLink path={connectionsPath()}>{texts.frame.toConnections}</AppLink>
      </EmptyState>
    );
  }
  if (status.state === 'open') {
    return (
      <div className="homeserver">
        <InterruptedBanner key={status.connectionId} />
        <div className="homeserver-screen">
          <Outlet />
        </div>
      </div>
    );
  }
  return (
    <div className="lost">
      <Banner kind="hatched">
        <Mark kind="failed" wraps>
          {texts.frame.lost}{' '}
          {status.error !== null && <Isolated text={`${status.error.message} ${status.error.remedy}`} />}
        </Mark>
      </Banner>
      <div className="outdated">
        <Outlet />
      </div>
    </div>
  );
}

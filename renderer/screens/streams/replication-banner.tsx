import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { AppLink } from '../../components/app-link';
import { formatTime } from '../../components/format';
import { Isolated } from '../../components/isolated';
import { Mark } from '../../components/mark';
import { Banner } from '../../components/states';
import { statusQuery } from '../../queries/connections';
import { connectionsPath } from '../../state/address';
import { texts } from '../../texts/en';

const t = texts.streams;

/** Why the wire tells nothing, and what would change it; nothing while it does. */
export function ReplicationBanner(): ReactElement | null {
  const replication = useQuery({ ...statusQuery(), enabled: false }).data?.replication;
  if (replication === undefined) return null;
  const { state, sinceMs, error } = replication;
  if (state === 'none') {
    return (
      <Banner kind="hatched">
        <Mark kind="stale" wraps>
          {t.notConnected} <AppLink path={connectionsPath()}>{t.toConnection}</AppLink>
        </Mark>
      </Banner>
    );
  }
  if (state === 'failed') {
    return (
      <Banner kind="hatched">
        <Mark kind="failed" wraps>
          <Isolated text={t.linkFailed(error === null ? '' : `${error.message} ${error.remedy}`)} />
        </Mark>
      </Banner>
    );
  }
  if (state !== 'reconnecting') return null;
  return (
    <Banner kind="hatched">
      <Mark kind="lagging" wraps>
        {t.linkLost(formatTime(sinceMs))}
      </Mark>
    </Banner>
  );
}

import type { ReactElement, ReactNode } from 'react';
import type { OutputOf } from '../../../shared/contract/index';
import { AppLink } from '../../components/app-link';
import { Fact, Facts } from '../../components/facts';
import { formatBytes, formatInteger } from '../../components/format';
import { Isolated } from '../../components/isolated';
import { Time } from '../../components/time';
import { pathTo } from '../../state/address';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';

type Overview = OutputOf<'findings.getOverview'>;

/** What this server is. */
export function ServerFacts({ overview }: { overview: Overview }): ReactElement {
  const t = texts.overview;
  const { unknown } = texts.common;
  const estimated = (value: number | null): string => (value === null ? unknown : t.estimate(formatInteger(value)));
  const counted = (count: Overview['pendingExpiries']): string =>
    count === null ? unknown : count.exact ? formatInteger(count.value) : t.moreThan(formatInteger(count.value));
  return (
    <section aria-label={t.server}>
      <h2 className="overview-heading">{t.server}</h2>
      <Facts>
        <Fact term={t.serverName}>
          <Isolated text={overview.serverName ?? unknown} />
        </Fact>
        <Fact term={t.version}>{overview.version ?? t.versionUnknown}</Fact>
        <Fact term={t.schema}>{overview.schemaVersion ?? unknown}</Fact>
        <Fact term={t.size}>
          {overview.databaseSizeBytes === null ? unknown : formatBytes(overview.databaseSizeBytes)}
        </Fact>
        <Fact term={t.since2}>{overview.sinceMs === null ? unknown : <Time ms={overview.sinceMs} form="date" />}</Fact>
        <Fact term={t.users}>{estimated(overview.estimatedUsers)}</Fact>
        <Fact term={t.events}>{estimated(overview.estimatedEvents)}</Fact>
        <Fact term={t.pending}>
          <QueueLink>{counted(overview.pendingExpiries)}</QueueLink>
        </Fact>
        <Fact term={t.overdue}>
          <QueueLink isOverdue>{counted(overview.overdueExpiries)}</QueueLink>
        </Fact>
      </Facts>
    </section>
  );
}

/** A figure of the queue of self-destructs, as the way to it. */
function QueueLink({ isOverdue = false, children }: { isOverdue?: boolean; children: ReactNode }): ReactElement {
  const { server } = useAddress();
  if (server === null) return <>{children}</>;
  const search = { overdue: isOverdue ? '1' : null };
  return <AppLink path={pathTo({ server, area: 'censorships', search })}>{children}</AppLink>;
}

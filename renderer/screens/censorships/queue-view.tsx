import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement, type ReactNode } from 'react';
import type { CensorshipKind } from '../../../shared/contract/censorships';
import { formatDuration } from '../../components/format';
import { Loaded } from '../../components/loaded';
import { Screen } from '../../components/screen';
import { ErrorState } from '../../components/states';
import { queueSummaryQuery } from '../../queries/censorships';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { BlockingBanner } from './blocking-banner';
import { nothingChosen } from './chosen';
import { QueueBar } from './queue-bar';
import { QueueCharts } from './queue-charts';
import { readFilters } from './queue-filters';
import { QueueFooter } from './queue-footer';
import { QueueTable } from './queue-table';
import { groupKeyOf } from './queue-rows';
import { useQueueList, type QueueList, type QueueSummary } from './use-queue-list';
import { GroupWhy, ItemWhy } from './why-drawer';

const t = texts.censorships;

/** A queue: what blocks it, its figures, and its rows by the reason for which they have not gone. */
export function QueueView({ kind, tabs }: { kind: CensorshipKind; tabs: ReactNode }): ReactElement {
  const { search } = useAddress();
  const summary = useQuery(queueSummaryQuery(kind));
  const filters = readFilters(search);
  if (summary.data !== undefined) {
    // What was scrolled and opened belongs to one filter.
    const key = `${filters.overdueOnly} ${filters.roomId ?? ''} ${filters.reason ?? ''}`;
    const offsetMs = summary.data.clock.databaseMs - summary.dataUpdatedAt;
    return <Queue key={key} {...{ kind, tabs, offsetMs, summary: summary.data, result: summary }} />;
  }
  return (
    <Screen title={t.title} tabs={tabs} bar={<QueueBar filters={filters} summary={undefined} />}>
      <Loaded result={summary}>{() => null}</Loaded>
    </Screen>
  );
}

interface QueueProps {
  kind: CensorshipKind;
  tabs: ReactNode;
  summary: QueueSummary;
  /** The database's clock minus this machine's. */
  offsetMs: number;
  result: Parameters<typeof Loaded<QueueSummary>>[0]['result'];
}

function Queue({ kind, tabs, summary, offsetMs, result }: QueueProps): ReactElement {
  const { search, setSearch } = useAddress();
  const filters = readFilters(search);
  const list = useQueueList(kind, filters, summary);
  const [chosen, setChosen] = useState(nothingChosen);
  return (
    <Screen
      title={t.title}
      subtitle={kind === 'expiry' ? featureWords(summary.settings) : retentionWords(summary.settings)}
      tabs={tabs}
      banner={<BlockingBanner blocking={summary.blocking} heldUp={summary.heldUp} />}
      bar={<QueueBar filters={filters} summary={summary} />}
      footer={
        <QueueFooter {...{ kind, filters, summary, offsetMs, chosen }} groups={list.groups} onChoose={setChosen} />
      }
      drawer={search['at'] === undefined ? null : drawerOf({ kind, at: search['at'], list, summary, offsetMs })}
      drawerLabel={t.detailsLabel}
      onCloseDrawer={() => setSearch({ at: null }, { replace: true })}
    >
      <Loaded result={result}>
        {() => (
          <>
            <QueueCharts summary={summary} />
            {list.error !== null && <ErrorState error={list.error} onRetry={list.retry} />}
            <QueueTable {...{ kind, list, filters, offsetMs, chosen }} onChoose={setChosen} />
          </>
        )}
      </Loaded>
    </Screen>
  );
}

interface Selected {
  kind: CensorshipKind;
  at: string;
  list: QueueList;
  summary: QueueSummary;
  offsetMs: number;
}

/** Why a group or a row has not gone; nothing for the row that tells of more. */
function drawerOf({ kind, at, list, summary, offsetMs }: Selected): ReactElement | null {
  const [word, groupKey] = at.split(' ');
  if (word === 'more') return null;
  if (word === 'group') {
    const group = summary.groups.find(({ reason }) => groupKeyOf(reason) === groupKey);
    return group === undefined ? null : <GroupWhy group={group} />;
  }
  const row = list.rows.find(({ key }) => key === at);
  const known = row?.kind === 'item' ? row.item : undefined;
  return <ItemWhy key={at} rowKey={at} {...{ kind, known, offsetMs }} />;
}

// What the queue was judged by: the operator has to see what is assumed.
function featureWords({ ephemeralMessages }: QueueSummary['settings']): string {
  if (ephemeralMessages === null) return t.settings.featureUnknown;
  return ephemeralMessages ? t.settings.featureOn : t.settings.featureOff;
}

function retentionWords({ retentionMs, retentionSource, backgroundProcess }: QueueSummary['settings']): string {
  if (retentionMs === null) return t.settings.retentionOff;
  const duration = formatDuration(retentionMs);
  if (retentionSource === 'assumed') return t.settings.retentionAssumed(duration);
  const by = backgroundProcess === null ? '' : ` ${t.settings.background(backgroundProcess)}`;
  return t.settings.retention(duration) + by;
}

import { useQuery } from '@tanstack/react-query';
import { useMemo, type ReactElement } from 'react';
import type { OutputOf } from '../../../shared/contract/index';
import { Chip } from '../../components/fields';
import { formatTime } from '../../components/format';
import { Isolated } from '../../components/isolated';
import { Freshness, Screen } from '../../components/screen';
import { EmptyState } from '../../components/states';
import { TabBar } from '../../components/tab-bar';
import { useCalmQuery } from '../../queries/calm-query';
import { statusQuery } from '../../queries/connections';
import { streamPositionsQuery, useFreshPositions } from '../../queries/streams';
import { pathTo } from '../../state/address';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { filterLanes, isLagging, lanesOf, type Lane, type LaneFilter } from './lanes';
import { PositionsView } from './positions-view';
import { ReplicationBanner } from './replication-banner';
import { RowDrawer } from './row-drawer';
import { StreamDrawer } from './stream-drawer';
import { TailPane } from './tail-pane';
import { useTailAddress, useTailFeed } from './use-tail';
import './streams.css';

const t = texts.streams;
const filters: readonly LaneFilter[] = ['active', 'all', 'lagging'];
const noLanes: readonly Lane[] = [];

/** Where each stream stands with each writer, and the rows as they come. */
export function StreamsScreen(): ReactElement {
  const { server, id, search, setSearch, go } = useAddress();
  useFreshPositions();
  const result = useCalmQuery(streamPositionsQuery());
  const { data } = result;
  const lanes = useMemo(() => (data === undefined ? noLanes : lanesOf(data.items, data.streams)), [data]);
  const filter = filters.find((one) => one === search.show) ?? 'active';
  const tab = search.tab === 'table' ? 'table' : 'lanes';
  const address = useTailAddress();
  const feed = useTailFeed(address);
  const select = (stream: string | null): void => {
    if (server === null) return;
    const target = stream === null ? {} : { id: stream };
    go(pathTo({ server, area: 'streams', ...target, search: { ...search, at: null } }), { replace: true });
  };
  return (
    <Screen
      title={t.title}
      subtitle={data && t.subtitle(lanes.length, writersOf(lanes))}
      tabs={
        <TabBar
          label={t.tabs}
          tabs={[
            { key: 'lanes', label: t.lanes },
            { key: 'table', label: t.table },
          ]}
          selected={tab}
          onSelect={(key) => setSearch({ tab: key === 'table' ? 'table' : null }, { replace: true })}
        />
      }
      banner={<ReplicationBanner />}
      bar={<StreamsBar lanes={lanes} filter={filter} data={data} />}
      drawer={
        address.openRow !== null ? (
          <RowDrawer feed={feed} sequence={address.openRow} />
        ) : id !== null && data !== undefined ? (
          <SelectedStream lane={lanes.find(({ stream }) => stream === id)} name={id} />
        ) : null
      }
      drawerLabel={t.details}
      onCloseDrawer={() => (address.openRow !== null ? setSearch({ at: null }, { replace: true }) : select(null))}
    >
      <div className="streams-parts">
        <PositionsView
          result={result}
          lanes={filterLanes(lanes, filter)}
          filter={filter}
          tab={tab}
          selected={id}
          onSelect={select}
        />
        <TailPane feed={feed} address={address} lanes={lanes} />
      </div>
    </Screen>
  );
}

function StreamsBar({
  lanes,
  filter,
  data,
}: {
  lanes: readonly Lane[];
  filter: LaneFilter;
  data: OutputOf<'streams.listPositions'> | undefined;
}): ReactElement {
  const { setSearch } = useAddress();
  const replication = useQuery({ ...statusQuery(), enabled: false }).data?.replication;
  const laggingCount = lanes.filter(isLagging).length;
  const asOfMs = Math.max(0, ...(data?.items.map((item) => item.asOfMs) ?? []));
  const unknownCommands = data?.wire.unknownCommands.reduce((sum, { count }) => sum + count, 0) ?? 0;
  return (
    <>
      <div className="row" role="group" aria-label={t.filterLabel}>
        {filters.map((one) => (
          <Chip
            key={one}
            isOn={one === filter}
            onPress={() => setSearch({ show: one === 'active' ? null : one }, { replace: true })}
          >
            {one === 'lagging' ? t.filterCount(t.filters.lagging, laggingCount) : t.filters[one]}
          </Chip>
        ))}
      </div>
      <Legend />
      {unknownCommands > 0 && (
        <span className="muted small" title={data?.wire.unknownCommands.map(({ name }) => name).join(', ')}>
          {t.unknownCommands(String(unknownCommands))}
        </span>
      )}
      <span className="spread" />
      {replication !== undefined && asOfMs > 0 && (
        <Freshness>{t.freshness(t.wire[replication.state], formatTime(asOfMs))}</Freshness>
      )}
    </>
  );
}

/** What the lanes' axis and marks mean, in words. */
function Legend(): ReactElement {
  return (
    <span className="muted small stream-legend">
      {t.axis}
      <span className="stream-legend-mark" aria-hidden="true">
        <span className="stream-mark stream-mark-live" />
      </span>
      {t.liveMark}
      <span className="stream-legend-mark" aria-hidden="true">
        <span className="stream-mark stream-mark-database" />
      </span>
      {t.databaseMark}
    </span>
  );
}

function SelectedStream({ lane, name }: { lane: Lane | undefined; name: string }): ReactElement {
  const { setSearch } = useAddress();
  if (lane === undefined) {
    return (
      <EmptyState title={t.unknownName(name)}>
        <Isolated text={t.emptyNote} />
      </EmptyState>
    );
  }
  return <StreamDrawer lane={lane} onTailOnly={() => setSearch({ tail: name, writer: null }, { replace: true })} />;
}

function writersOf(lanes: readonly Lane[]): number {
  return new Set(lanes.flatMap(({ positions }) => positions.map(({ writer }) => writer))).size;
}

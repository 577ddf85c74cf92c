import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { OutputOf } from '../../../shared/contract/index';
import type { StreamPosition } from '../../../shared/contract/streams';
import { DataTable } from '../../components/data-table';
import { Loaded, type LoadedResult } from '../../components/loaded';
import { EmptyState } from '../../components/states';
import { statusQuery } from '../../queries/connections';
import { texts } from '../../texts/en';
import { laneColumns, positionColumns } from './lane-columns';
import type { Lane, LaneFilter } from './lanes';

const t = texts.streams;

export interface PositionsViewProps {
  result: LoadedResult<OutputOf<'streams.listPositions'>>;
  /** What the filter leaves. */
  lanes: readonly Lane[];
  filter: LaneFilter;
  tab: 'lanes' | 'table';
  selected: string | null;
  onSelect: (stream: string) => void;
}

/** Positions as lanes or as a table of the same content; greyed while the wire does not tell anything new. */
export function PositionsView({ result, ...props }: PositionsViewProps): ReactElement {
  const state = useQuery({ ...statusQuery(), enabled: false }).data?.replication.state;
  const isStale = state === 'reconnecting' || state === 'failed';
  return (
    <div className={isStale ? 'streams-positions outdated' : 'streams-positions'}>
      <Loaded result={result}>
        {({ items }) =>
          items.length === 0 && props.lanes.length === 0 && props.filter === 'all' ? (
            <EmptyState title={t.empty}>{t.emptyNote}</EmptyState>
          ) : (
            <Positions {...props} />
          )
        }
      </Loaded>
    </div>
  );
}

function Positions({ lanes, filter, tab, selected, onSelect }: Omit<PositionsViewProps, 'result'>): ReactElement {
  const empty = (
    <EmptyState title={filter === 'lagging' ? t.nothingLagging : t.nothingActive}>{t.nothingNote}</EmptyState>
  );
  if (tab === 'lanes') {
    return (
      <DataTable
        label={t.title}
        rows={lanes}
        rowKey={({ stream }) => stream}
        columns={laneColumns}
        selectedKey={selected}
        onSelect={onSelect}
        copyText={({ stream }) => stream}
        empty={empty}
      />
    );
  }
  const rows = lanes.flatMap((lane) => lane.rows);
  return (
    <DataTable
      label={t.title}
      rows={rows}
      rowKey={keyOf}
      columns={positionColumns}
      selectedKey={selected === null ? null : (rows.map(keyOf).find((key) => streamOf(key) === selected) ?? null)}
      onSelect={(key) => onSelect(streamOf(key))}
      copyText={({ stream }) => stream}
      empty={empty}
    />
  );
}

/** A row of the table: names of streams and writers hold no line breaks. */
function keyOf({ stream, writer }: StreamPosition): string {
  return `${stream}\n${writer ?? ''}`;
}

function streamOf(key: string): string {
  return key.slice(0, key.indexOf('\n'));
}

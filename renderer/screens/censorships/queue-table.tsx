import { useMemo, type ReactElement } from 'react';
import type { CensorshipKind } from '../../../shared/contract/censorships';
import { DataTable } from '../../components/data-table';
import { EmptyState } from '../../components/states';
import { pathTo } from '../../state/address';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { groupChoice, isRowChosen, withGroup, withRow, type Chosen } from './chosen';
import { GroupHeading, MoreRow } from './group-heading';
import { queueColumns } from './queue-columns';
import type { QueueFilters } from './queue-filters';
import type { QueueRow } from './queue-rows';
import type { QueueList } from './use-queue-list';

const t = texts.censorships;

export interface QueueTableProps {
  kind: CensorshipKind;
  list: QueueList;
  filters: QueueFilters;
  offsetMs: number;
  chosen: Chosen;
  onChoose: (chosen: Chosen) => void;
}

/** The queue under its reasons; rows and whole groups can be chosen. */
export function QueueTable({ kind, list, filters, offsetMs, chosen, onChoose }: QueueTableProps): ReactElement {
  const { server, search, setSearch, go } = useAddress();
  const { rows } = list;
  const columns = useMemo(() => queueColumns(kind, offsetMs), [kind, offsetMs]);
  const select = (at: string): void => setSearch({ at }, { replace: true });
  const isChosen = (row: QueueRow): boolean => row.kind === 'item' && isRowChosen(chosen, row.group.key, row.key);
  const toggle = (key: string): void => {
    const row = rows.find((one) => one.key === key);
    if (row?.kind === 'item') onChoose(withRow(chosen, row.group.key, key, !isChosen(row)));
    if (row?.kind === 'group') onChoose(withGroup(chosen, row.group.key, groupChoice(chosen, row.group.key) !== 'all'));
  };
  const extend = (keys: readonly string[]): void => {
    const those = rows.filter((row) => row.kind === 'item' && keys.includes(row.key));
    onChoose(those.reduce((sum, { group, key }) => withRow(sum, group.key, key, true), chosen));
  };
  const open = (row: QueueRow): void => {
    if (row.kind === 'group') list.toggleGroup(row.group.key);
    else if (row.kind === 'more') list.showMore(row.group.key);
    else if (server !== null) go(pathTo({ server, area: 'events', id: row.item.eventId }));
  };
  const headingOf = (row: QueueRow): ReactElement | null => {
    const { key } = row.group;
    if (row.kind === 'item') return null;
    if (row.kind === 'more') {
      return <MoreRow hidden={row.hidden} isReading={row.isReading} onMore={() => list.showMore(key)} />;
    }
    return (
      <GroupHeading
        group={row.group}
        isOpen={row.isOpen}
        isChosen={groupChoice(chosen, key) === 'all'}
        onToggle={() => list.toggleGroup(key)}
        onChoose={(isWhole) => onChoose(withGroup(chosen, key, isWhole))}
        onWhy={() => select(row.key)}
      />
    );
  };
  return (
    <DataTable
      label={t.queue[kind]}
      rows={rows}
      rowKey={({ key }) => key}
      columns={columns}
      selectedKey={search['at'] ?? null}
      onSelect={select}
      onOpen={open}
      copyText={(row) => (row.kind === 'item' ? row.item.eventId : row.group.sentence)}
      checked={new Set(rows.filter(isChosen).map(({ key }) => key))}
      onToggle={toggle}
      onExtend={extend}
      headingOf={headingOf}
      onEndReached={list.onEndReached}
      empty={<NothingHere kind={kind} filters={filters} />}
    />
  );
}

function NothingHere({ kind, filters }: { kind: CensorshipKind; filters: QueueFilters }): ReactElement {
  if (filters.roomId !== null || filters.reason !== undefined) {
    return <EmptyState title={t.emptyFilter}>{t.emptyFilterText}</EmptyState>;
  }
  if (filters.overdueOnly) return <EmptyState title={t.emptyOverdue}>{t.emptyOverdueText}</EmptyState>;
  return <EmptyState title={t.empty[kind]}>{t.emptyText[kind]}</EmptyState>;
}

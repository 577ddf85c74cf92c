import type { ReactElement, ReactNode } from 'react';
import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import type { Freshness as FreshnessOf } from '../../../shared/contract/paging';
import type { AppError } from '../../../shared/errors';
import { DataTable, type Column } from '../../components/data-table';
import { formatTime } from '../../components/format';
import { Loaded } from '../../components/loaded';
import { Freshness, Screen, type ScreenProps } from '../../components/screen';
import { EmptyState } from '../../components/states';
import { rowsOf } from '../../queries/pages';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';

interface RecordPage<Row> {
  items: readonly Row[];
  notes: readonly string[];
  freshness: FreshnessOf;
}

/** A list of what is kept beside the account, with what the list may lack below it. */
export function UserRecords<Row>({
  heading,
  result,
  label,
  columns,
  rowKey,
  onOpen,
  emptyTitle,
  emptyText,
  drawerOf,
}: {
  heading: Omit<ScreenProps, 'children'>;
  result: UseInfiniteQueryResult<{ pages: readonly RecordPage<Row>[] }, AppError>;
  label: string;
  columns: readonly Column<Row>[];
  /** Also what C copies. */
  rowKey: (row: Row) => string;
  onOpen?: (row: Row) => void;
  emptyTitle: string;
  emptyText?: string;
  drawerOf?: (row: Row) => ReactNode;
}): ReactElement {
  const { search, setSearch } = useAddress();
  const rows = rowsOf(result.data);
  const page = result.data?.pages[0];
  const selected = drawerOf === undefined ? undefined : rows.find((row) => rowKey(row) === search.at);
  return (
    <Screen
      {...heading}
      footer={page && <Notes page={page} />}
      drawer={selected !== undefined && drawerOf?.(selected)}
      drawerLabel={texts.common.details}
      onCloseDrawer={() => setSearch({ at: null }, { replace: true })}
    >
      <Loaded result={result}>
        {() => (
          <DataTable
            label={label}
            rows={rows}
            rowKey={rowKey}
            columns={columns}
            selectedKey={search.at ?? null}
            onSelect={(at) => setSearch({ at }, { replace: true })}
            {...(onOpen === undefined ? {} : { onOpen })}
            copyText={rowKey}
            onEndReached={() => void (result.hasNextPage && result.fetchNextPage())}
            isLoadingMore={result.isFetchingNextPage}
            empty={<EmptyState title={emptyTitle}>{emptyText ?? page?.notes.join(' ')}</EmptyState>}
          />
        )}
      </Loaded>
    </Screen>
  );
}

function Notes<Row>({ page: { notes, freshness } }: { page: RecordPage<Row> }): ReactElement {
  return (
    <>
      <div className="notes">
        {notes.map((note) => (
          <span key={note}>{note}</span>
        ))}
      </div>
      <Freshness>{`${freshness.source} · ${formatTime(freshness.asOfMs)}`}</Freshness>
    </>
  );
}

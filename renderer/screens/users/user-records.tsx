import { useEffect, useState, type ReactElement, type ReactNode } from 'react';
import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import type { Freshness as FreshnessOf } from '../../../shared/contract/paging';
import type { AppError } from '../../../shared/errors';
import { Button } from '../../components/button';
import { DataTable, type Column } from '../../components/data-table';
import { Loaded } from '../../components/loaded';
import { ReadAt, Screen, type ScreenProps } from '../../components/screen';
import { EmptyState } from '../../components/states';
import { rowsOf } from '../../queries/pages';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';

interface RecordPage<Row> {
  items: readonly Row[];
  notes: readonly string[];
  freshness: FreshnessOf;
}

type RecordsResult<Row> = UseInfiniteQueryResult<{ pages: readonly RecordPage<Row>[] }, AppError>;

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
  result: RecordsResult<Row>;
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
  const reading = useFilled(result, rows.length);
  const selected = drawerOf === undefined ? undefined : rows.find((row) => rowKey(row) === search.at);
  return (
    <Screen
      {...heading}
      footer={page && <Notes page={page} searchOn={reading.isResting ? reading.searchOn : null} />}
      drawer={selected === undefined ? null : drawerOf?.(selected)}
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
            empty={
              !result.hasNextPage && <EmptyState title={emptyTitle}>{emptyText ?? page?.notes.join(' ')}</EmptyState>
            }
          />
        )}
      </Loaded>
    </Screen>
  );
}

const firstRows = 60;
/** Pages that are read unasked: where no index serves a list, a page can be short and yet have more behind it. */
const pagesAtOnce = 10;

/** Reads on while pages are short. */
function useFilled<Row>(
  { data, hasNextPage, isFetchingNextPage, isError, fetchNextPage }: RecordsResult<Row>,
  rows: number,
): { isResting: boolean; searchOn: () => void } {
  const [allowed, setAllowed] = useState(pagesAtOnce);
  const pages = data?.pages.length ?? 0;
  const isShort = pages > 0 && hasNextPage && rows < firstRows;
  const mayRead = isShort && pages < allowed && !isFetchingNextPage && !isError;
  useEffect(() => {
    if (mayRead) void fetchNextPage();
  }, [mayRead, fetchNextPage]);
  return { isResting: isShort && pages >= allowed, searchOn: () => setAllowed(pages + pagesAtOnce) };
}

function Notes<Row>({
  page: { notes, freshness },
  searchOn,
}: {
  page: RecordPage<Row>;
  searchOn: (() => void) | null;
}): ReactElement {
  return (
    <>
      <div className="notes">
        {notes.map((note) => (
          <span key={note}>{note}</span>
        ))}
      </div>
      {searchOn !== null && <Button onPress={searchOn}>{texts.timeline.readOn}</Button>}
      <ReadAt of={freshness} />
    </>
  );
}

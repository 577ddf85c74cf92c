import { useInfiniteQuery, type InfiniteData, type UseInfiniteQueryResult } from '@tanstack/react-query';
import { useEffect, type ReactElement } from 'react';
import type { OperationItem } from '../../../shared/contract/censor';
import type { AppError } from '../../../shared/errors';
import { Button } from '../../components/button';
import { Chip } from '../../components/fields';
import { formatInteger } from '../../components/format';
import { Loaded } from '../../components/loaded';
import { Screen } from '../../components/screen';
import { EmptyState } from '../../components/states';
import { operationItemsQuery, operationQuery } from '../../queries/censor';
import { useCalmQuery } from '../../queries/calm-query';
import { rowsOf } from '../../queries/pages';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { ItemCopies } from './item-copies';
import { OperationItems } from './operation-items';
import { OperationSteps } from './operation-steps';
import { isFailed } from './outcome-marks';
import { SaveEvidence } from './save-evidence';

/** What became of an operation: each event, what was written, who was told, what was read back. */
export function OperationView({ operationId }: { operationId: string }): ReactElement {
  const operation = useCalmQuery(operationQuery(operationId)).data;
  const result = useInfiniteQuery(operationItemsQuery(operationId));
  const { search, setSearch } = useAddress();
  const all = rowsOf(result.data);
  const isFiltered = search['only'] === 'failed';
  useReadToEnd(result, isFiltered);
  const items = isFiltered ? all.filter(({ outcome }) => isFailed(outcome)) : all;
  const selected = items.find(({ eventId }) => eventId === search['at']);
  return (
    <Screen
      title={operation?.act === 'remove_expiry' ? texts.censor.removeTitle : texts.censor.title}
      subtitle={<span className="mono">{operationId}</span>}
      {...(operation !== undefined && operation.total > 1
        ? { bar: <ItemFilter isOn={isFiltered} count={result.hasNextPage ? null : items.length} /> }
        : {})}
      drawer={operation && <OperationSteps operation={operation} items={all} />}
      drawerLabel={texts.censor.stepsLabel}
      footer={
        <>
          <SaveEvidence operationId={operationId} previewId={operation?.previewId ?? ''} />
          <Button onPress={() => setSearch({ view: 'evidence' })}>{texts.censor.print}</Button>
          <Button onPress={() => setSearch({ operation: null, ids: null, only: null, at: null })}>
            {texts.censor.startAnew}
          </Button>
        </>
      }
    >
      <Loaded result={result}>
        {() => (
          <>
            <OperationItems
              items={items}
              selectedId={search['at'] ?? null}
              onSelect={(at) => setSearch({ at }, { replace: true })}
              onEndReached={() => void (result.hasNextPage && !result.isFetching && result.fetchNextPage())}
              empty={isFiltered && !result.hasNextPage ? <EmptyState title={texts.censor.noneFailed} /> : null}
            />
            {selected !== undefined && (
              <div className="censor-result">
                <ItemCopies
                  key={selected.eventId}
                  eventId={selected.eventId}
                  found={selected.copiesLeft}
                  title={texts.censor.copiesLeft}
                />
              </div>
            )}
          </>
        )}
      </Loaded>
    </Screen>
  );
}

/** Only what did not come to the wished end. `count` is null as long as not all are read. */
function ItemFilter({ isOn, count }: { isOn: boolean; count: number | null }): ReactElement {
  const { setSearch } = useAddress();
  return (
    <>
      <Chip isOn={isOn} onPress={() => setSearch({ only: isOn ? null : 'failed' }, { replace: true })}>
        {texts.censor.onlyFailed}
      </Chip>
      {isOn && (
        <span className="muted small" role="status">
          {count === null ? texts.censor.stillReading : texts.censor.shownFailed(formatInteger(count))}
        </span>
      )}
    </>
  );
}

/** What did not come to the wished end may stand on any page: with the filter on, all are read. */
function useReadToEnd(
  {
    hasNextPage,
    isFetching,
    isError,
    fetchNextPage,
  }: UseInfiniteQueryResult<InfiniteData<{ items: OperationItem[] }>, AppError>,
  isWanted: boolean,
): void {
  useEffect(() => {
    if (isWanted && hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [isWanted, hasNextPage, isFetching, isError, fetchNextPage]);
}

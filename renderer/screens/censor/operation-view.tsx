import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, type ReactElement } from 'react';
import type { Operation } from '../../../shared/contract/censor';
import { Button } from '../../components/button';
import { Loaded } from '../../components/loaded';
import { saveFile } from '../../components/save-file';
import { Screen } from '../../components/screen';
import { fetchEvidence, operationItemsQuery, operationQuery } from '../../queries/censor';
import { rowsOf } from '../../queries/pages';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { OperationItems } from './operation-items';
import { OperationSteps } from './operation-steps';

/** What became of an operation: each event, what was written, who was told, what was read back. */
export function OperationView({ operationId }: { operationId: string }): ReactElement {
  const operation = useQuery(operationQuery(operationId));
  const items = useInfiniteQuery(operationItemsQuery(operationId));
  const { setSearch } = useAddress();
  const rows = rowsOf(items.data);
  useItemsFollow(operation.data, operationId);
  return (
    <Screen
      title={texts.censor.title}
      subtitle={<span className="mono">{operationId}</span>}
      drawer={operation.data && <OperationSteps operation={operation.data} items={rows} />}
      drawerLabel={texts.censor.stepsLabel}
      footer={
        <>
          <Button onPress={() => void saveEvidence(operationId)}>{texts.censor.evidence}</Button>
          <Button onPress={() => window.print()}>{texts.censor.print}</Button>
          <Button onPress={() => setSearch({ operation: null, ids: null })}>{texts.censor.startAnew}</Button>
        </>
      }
    >
      <Loaded result={items}>
        {() => <OperationItems items={rows} onEndReached={() => void (items.hasNextPage && items.fetchNextPage())} />}
      </Loaded>
    </Screen>
  );
}

/** Asks for the items again whenever the operation has gone on. */
function useItemsFollow(operation: Operation | undefined, operationId: string): void {
  const cache = useQueryClient();
  const done = operation?.done;
  const state = operation?.state;
  useEffect(() => {
    void cache.invalidateQueries({ queryKey: operationItemsQuery(operationId).queryKey });
  }, [cache, done, state, operationId]);
}

async function saveEvidence(operationId: string): Promise<void> {
  const evidence = await fetchEvidence(operationId);
  saveFile(`evidence-${operationId}.json`, 'application/json', `${JSON.stringify(evidence, null, 2)}\n`);
}

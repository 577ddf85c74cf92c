import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { Operation } from '../../../shared/contract/censor';
import { DataTable, type Column } from '../../components/data-table';
import { Isolated } from '../../components/isolated';
import { Loaded } from '../../components/loaded';
import { Mark, type MarkKind } from '../../components/mark';
import { EmptyState } from '../../components/states';
import { Time } from '../../components/time';
import { operationsQuery } from '../../queries/censor';
import { rowsOf } from '../../queries/pages';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { tellingMarks } from './telling-marks';

/** What was begun on this database, the interrupted and the not yet told among it; opens at a click. */
export function OperationsList(): ReactElement {
  const operations = useInfiniteQuery(operationsQuery());
  const { setSearch } = useAddress();
  const rows = rowsOf(operations.data);
  const open = (operationId: string): void => setSearch({ operation: operationId });
  return (
    <section className="censor-operations">
      <h2>{texts.censor.operations}</h2>
      <Loaded result={operations} skeletonRows={3}>
        {() => (
          <DataTable
            label={texts.censor.operations}
            rows={rows}
            rowKey={({ operationId }) => operationId}
            columns={columns}
            selectedKey={null}
            onSelect={open}
            onOpen={({ operationId }) => open(operationId)}
            onEndReached={() => void (operations.hasNextPage && operations.fetchNextPage())}
            empty={<EmptyState title={texts.censor.operationsNone} />}
          />
        )}
      </Loaded>
    </section>
  );
}

const stateMarks: Readonly<Record<Operation['state'], MarkKind>> = {
  running: 'waiting', paused: 'stale', interrupted: 'failed', done: 'ok', cancelled: 'stale',
}; // prettier-ignore

const columns: readonly Column<Operation>[] = [
  { key: 'started', header: texts.censor.started, track: '140px', cell: ({ startedMs }) => <Time ms={startedMs} /> },
  { key: 'reason', header: texts.censor.reasonHead, track: 'minmax(120px, 1fr)', cell: ({ reason }) => <Isolated text={reason} className="clip" /> },
  { key: 'operator', header: texts.censor.operatorHead, track: 'minmax(90px, 150px)', cell: ({ operator }) => <Isolated text={operator} className="clip" /> },
  { key: 'counts', header: texts.censor.counts, track: '70px', align: 'end', cell: ({ done, total }) => `${done}/${total}` },
  { key: 'state', header: texts.censor.state, track: '110px', cell: ({ state }) => <Mark kind={stateMarks[state]}>{texts.censor.states[state]}</Mark> },
  { key: 'told', header: texts.censor.toldHead, track: 'minmax(130px, 214px)', cell: ({ telling }) => <Mark kind={tellingMarks[telling.state]}>{texts.censor.telling[telling.state]}</Mark> },
]; // prettier-ignore

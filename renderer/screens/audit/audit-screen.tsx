import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { AuditEntry } from '../../../shared/contract/audit';
import { DataTable } from '../../components/data-table';
import { Loaded } from '../../components/loaded';
import { Screen } from '../../components/screen';
import { auditQuery } from '../../queries/audit';
import { rowsOf } from '../../queries/pages';
import { pathTo } from '../../state/address';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { AuditBar } from './audit-bar';
import { auditColumns } from './audit-columns';
import { NoAudit } from './no-audit';
import { OperationDrawer } from './operation-drawer';
import { useAuditExport } from './use-audit-export';
import './audit.css';

/** Every write ever made here; of one event or one operation where the address says so. */
export function AuditScreen(): ReactElement {
  const { server, id: operationId, search, setSearch, go } = useAddress();
  const filter = {
    ...(operationId === null ? {} : { operationId }),
    ...(operationId !== null || search.event === undefined ? {} : { eventId: search.event }),
  };
  const result = useInfiniteQuery(auditQuery(filter));
  const rows = rowsOf(result.data);
  const exporting = useAuditExport(result, filter);
  const selected = rows.find((entry) => keyOf(entry) === search.at) ?? null;
  const shownOperation = selected?.operationId ?? operationId;
  const close = (): void => {
    if (operationId !== null && server !== null) go(pathTo({ server, area: 'audit' }));
    else setSearch({ at: null }, { replace: true });
  };
  return (
    <Screen
      title={texts.audit.title}
      subtitle={texts.audit.subtitle}
      bar={
        <AuditBar
          operationId={operationId}
          isEmpty={rows.length === 0}
          exportedRows={exporting.exportedRows}
          onExport={exporting.start}
        />
      }
      drawer={shownOperation && <OperationDrawer key={shownOperation} operationId={shownOperation} entry={selected} />}
      drawerLabel={texts.audit.operation}
      onCloseDrawer={close}
    >
      <Loaded result={result}>
        {(data) => (
          <DataTable
            label={texts.audit.rows}
            rows={rows}
            rowKey={keyOf}
            columns={auditColumns}
            selectedKey={search.at ?? null}
            onSelect={(at) => setSearch({ at }, { replace: true })}
            onOpen={({ eventId }) => server !== null && go(pathTo({ server, area: 'events', id: eventId }))}
            copyText={({ eventId }) => eventId}
            onEndReached={() => void (result.hasNextPage && result.fetchNextPage())}
            isLoadingMore={result.isFetchingNextPage}
            empty={<NoAudit schema={data.pages[0]?.schema ?? 'present'} filter={filter} />}
          />
        )}
      </Loaded>
    </Screen>
  );
}

/** An operation writes an event once. */
function keyOf({ operationId, eventId }: AuditEntry): string {
  return `${operationId} ${eventId}`;
}

import { useEffect, useState, type ReactElement } from 'react';
import { Button } from '../../components/button';
import { TextField } from '../../components/fields';
import { pathTo } from '../../state/address';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { readEventFilter } from './audit-filter';

const typingPauseMs = 250;

export interface AuditBarProps {
  operationId: string | null;
  isEmpty: boolean;
  /** Rows read so far by a running export; null: none runs. */
  exportedRows: number | null;
  onExport: (kind: 'csv' | 'json') => void;
}

/** Filter by event or operation, and export of what the filter leaves. */
export function AuditBar({ operationId, isEmpty, exportedRows, onExport }: AuditBarProps): ReactElement {
  const { server, go } = useAddress();
  return (
    <>
      {operationId === null ? (
        <EventFilter />
      ) : (
        <Button
          label={`${texts.audit.showAll}: ${operationId}`}
          onPress={() => server !== null && go(pathTo({ server, area: 'audit' }))}
        >
          {texts.audit.onlyOperation(operationId)}
        </Button>
      )}
      <span className="spread" />
      {exportedRows !== null && (
        <span className="muted small" role="status">
          {texts.audit.exporting(exportedRows)}
        </span>
      )}
      <Button isDisabled={isEmpty || exportedRows !== null} onPress={() => onExport('csv')}>
        {texts.common.exportCsv}
      </Button>
      <Button isDisabled={isEmpty || exportedRows !== null} onPress={() => onExport('json')}>
        {texts.common.exportJson}
      </Button>
    </>
  );
}

function EventFilter(): ReactElement {
  const { search, setSearch } = useAddress();
  const shown = search.event ?? '';
  const [typed, setTyped] = useState(shown);
  const [lastShown, setLastShown] = useState(shown);
  if (shown !== lastShown) {
    // Back, forward and links change the filter without typing.
    setLastShown(shown);
    if ((readEventFilter(typed).eventId ?? '') !== shown) setTyped(shown);
  }
  const { eventId, problem } = readEventFilter(typed);
  useEffect(() => {
    if (problem !== null || (eventId ?? '') === shown) return;
    const timer = window.setTimeout(() => setSearch({ event: eventId, at: null }, { replace: true }), typingPauseMs);
    return () => window.clearTimeout(timer);
  }, [eventId, problem, shown, setSearch]);
  return (
    <div className="audit-filter">
      <TextField
        label={texts.audit.filter}
        placeholder={texts.audit.filter}
        isLabelHidden
        type="search"
        isFilter
        isMono
        value={typed}
        onChange={setTyped}
        error={problem}
      />
    </div>
  );
}

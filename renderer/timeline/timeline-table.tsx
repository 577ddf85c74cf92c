import type { ReactElement, ReactNode } from 'react';
import type { TimelineEvent } from '../../shared/contract/timeline';
import { DataTable, type Column } from '../components/data-table';
import { pathTo } from '../state/address';
import { useAddress } from '../state/use-address';
import type { ChosenEvents } from './chosen-events';
import type { EventPages } from './use-event-pages';
import './timeline.css';

/** Events, one line each. Space chooses, Shift extends, Enter opens, C copies the id; the selected one is in the address. */
export function TimelineTable({
  label,
  columns,
  pages,
  choice,
  isLoadingMore,
  empty,
}: {
  label: string;
  columns: readonly Column<TimelineEvent>[];
  pages: EventPages;
  choice: ChosenEvents;
  isLoadingMore: boolean;
  empty: ReactNode;
}): ReactElement {
  const { server, search, setSearch, go } = useAddress();
  return (
    <DataTable
      label={label}
      rows={pages.rows}
      rowKey={eventIdOf}
      columns={columns}
      selectedKey={search.at ?? null}
      onSelect={(at) => setSearch({ at }, { replace: true })}
      onOpen={({ eventId }) => {
        if (server !== null) go(pathTo({ server, area: 'events', id: eventId }));
      }}
      copyText={eventIdOf}
      checked={choice.chosen}
      onToggle={choice.toggle}
      onExtend={choice.extend}
      onEndReached={pages.wantMore}
      isLoadingMore={isLoadingMore}
      empty={empty}
    />
  );
}

function eventIdOf({ eventId }: TimelineEvent): string {
  return eventId;
}

import type { ReactElement, ReactNode } from 'react';
import type { OperationItem } from '../../../shared/contract/censor';
import { DataTable, type Column } from '../../components/data-table';
import { Isolated } from '../../components/isolated';
import { Mark, type MarkKind } from '../../components/mark';
import { EventLink, RoomLink } from '../../identifiers/identifier';
import { pathTo } from '../../state/address';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { outcomeMarks } from './outcome-marks';

/** Each event of an operation with its outcome, the digests and what was read back. */
export function OperationItems({
  items,
  selectedId,
  onSelect,
  onEndReached,
  empty,
}: {
  items: readonly OperationItem[];
  selectedId: string | null;
  onSelect: (eventId: string) => void;
  onEndReached: () => void;
  empty?: ReactNode;
}): ReactElement {
  const { server, go } = useAddress();
  return (
    <DataTable
      label={texts.censor.itemsTitle}
      rows={items}
      rowKey={({ eventId }) => eventId}
      columns={columns}
      selectedKey={selectedId}
      onSelect={onSelect}
      onOpen={({ eventId }) => server !== null && go(pathTo({ server, area: 'events', id: eventId }))}
      copyText={({ eventId }) => eventId}
      onEndReached={onEndReached}
      empty={empty}
    />
  );
}

const columns: readonly Column<OperationItem>[] = [
  { key: 'event', header: texts.censor.event, track: 'minmax(114px, 1fr)', cell: ({ eventId }) => <EventLink id={eventId} hasNoCopy /> },
  { key: 'room', header: texts.censor.room, track: 'minmax(92px, 1fr)', cell: ({ roomId }) => roomId !== null && <RoomLink id={roomId} hasNoCopy /> },
  { key: 'outcome', header: texts.censor.outcome, track: 'minmax(160px, 1.4fr)', cell: (item) => <Outcome item={item} /> },
  { key: 'digests', header: 'sha256', track: '178px', cell: (item) => <Digests item={item} /> },
  { key: 'read', header: texts.censor.readBack, track: '130px', cell: ({ verification }) => <Mark kind={markOf(verification)}>{texts.censor.verifications[verification]}</Mark> },
]; // prettier-ignore

function Outcome({ item }: { item: OperationItem }): ReactElement {
  return (
    <span className="clip" title={item.sentence ?? undefined}>
      <Mark kind={outcomeMarks[item.outcome]}>{texts.censor.outcomes[item.outcome]}</Mark>
      {item.sentence !== null && (
        <span className="muted small">
          {' '}
          <Isolated text={item.sentence} />
        </span>
      )}
    </span>
  );
}

function Digests({ item }: { item: OperationItem }): ReactElement | null {
  const { beforeSha256, afterSha256 } = item;
  if (beforeSha256 === null || afterSha256 === null) return null;
  return (
    <span className="mono small muted" title={`${beforeSha256}\n${afterSha256}`}>
      {beforeSha256.slice(0, 8)}… → {afterSha256.slice(0, 8)}…
    </span>
  );
}

function markOf(verification: OperationItem['verification']): MarkKind {
  if (verification === 'equal') return 'ok';
  return verification === 'differs' || verification === 'missing' ? 'failed' : 'stale';
}

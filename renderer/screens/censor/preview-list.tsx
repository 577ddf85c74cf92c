import type { ReactElement } from 'react';
import type { PreviewItem } from '../../../shared/contract/censor';
import { DataTable, type Column } from '../../components/data-table';
import { Isolated } from '../../components/isolated';
import { Mark } from '../../components/mark';
import { useRowHeight } from '../../components/row-height';
import { EventLink, RoomLink, UserLink } from '../../identifiers/identifier';
import { texts } from '../../texts/en';

export interface PreviewListProps {
  items: readonly PreviewItem[];
  selectedId: string | null;
  onSelect: (eventId: string) => void;
}

/** The events of a preview with the gravest thing to know of each. */
export function PreviewList({ items, selectedId, onSelect }: PreviewListProps): ReactElement {
  const rowHeight = useRowHeight();
  return (
    <div className="censor-list" style={{ height: (items.length + 1) * rowHeight + 2 }}>
      <DataTable
        label={texts.censor.events}
        rows={items}
        rowKey={({ eventId }) => eventId}
        columns={columns}
        selectedKey={selectedId}
        onSelect={onSelect}
        copyText={({ eventId }) => eventId}
      />
    </div>
  );
}

const columns: readonly Column<PreviewItem>[] = [
  { key: 'event', header: texts.censor.event, track: 'minmax(150px, 1fr)', cell: ({ eventId }) => <EventLink id={eventId} hasNoCopy /> },
  { key: 'type', header: texts.censor.type, track: 'minmax(90px, 140px)', cell: ({ type }) => <Isolated text={type ?? ''} className="mono clip" /> },
  { key: 'room', header: texts.censor.room, track: 'minmax(120px, 1fr)', cell: ({ roomId, roomName }) => roomId !== null && <RoomLink id={roomId} name={roomName} hasNoCopy /> },
  { key: 'sender', header: texts.censor.sender, track: 'minmax(110px, 1fr)', cell: ({ sender }) => sender !== null && <UserLink id={sender} hasNoCopy /> },
  { key: 'notes', header: texts.censor.notes, track: 'minmax(110px, 160px)', cell: (item) => <Gravest item={item} /> },
]; // prettier-ignore

function Gravest({ item }: { item: PreviewItem }): ReactElement | null {
  const [first] = item.warnings;
  if (first === undefined) return null;
  const kind = first.level === 'refused' ? 'failed' : first.level === 'override' ? 'lagging' : 'waiting';
  return <Mark kind={kind}>{first.code.replaceAll('_', ' ')}</Mark>;
}

import type { ReactElement } from 'react';
import type { PreviewItem } from '../../../shared/contract/censor';
import { Button } from '../../components/button';
import { DataTable, type Column } from '../../components/data-table';
import { Isolated } from '../../components/isolated';
import { Mark } from '../../components/mark';
import { useRowHeight } from '../../components/row-height';
import { EventLink, RoomLink, UserLink } from '../../identifiers/identifier';
import { texts } from '../../texts/en';
import { warningWords } from './preview-totals';

export interface PreviewListProps {
  /** Those that are read so far. */
  items: readonly PreviewItem[];
  total: number;
  selectedId: string | null;
  onSelect: (eventId: string) => void;
  onTotals: () => void;
  onEndReached: () => void;
  isLoadingMore: boolean;
}

/** The events of a preview with the gravest thing to know of each, and the way back to all of them. */
export function PreviewList(props: PreviewListProps): ReactElement {
  const { items, total, selectedId } = props;
  const rowHeight = useRowHeight();
  return (
    <>
      <div className="censor-list" style={{ height: (total + 1) * rowHeight + 2 }}>
        <DataTable
          label={texts.censor.events}
          rows={items}
          rowKey={({ eventId }) => eventId}
          columns={columns}
          selectedKey={selectedId}
          onSelect={props.onSelect}
          copyText={({ eventId }) => eventId}
          onEndReached={props.onEndReached}
          isLoadingMore={props.isLoadingMore}
        />
      </div>
      {selectedId !== null && (
        <div className="censor-back">
          <Button variant="quiet" onPress={props.onTotals}>
            ← {texts.censor.showTotals}
          </Button>
        </div>
      )}
    </>
  );
}

const columns: readonly Column<PreviewItem>[] = [
  { key: 'event', header: texts.censor.event, track: 'minmax(114px, 1fr)', cell: ({ eventId }) => <EventLink id={eventId} hasNoCopy /> },
  { key: 'type', header: texts.censor.type, track: 'minmax(80px, 140px)', cell: ({ type }) => <Isolated text={type ?? ''} className="mono clip" /> },
  { key: 'room', header: texts.censor.room, track: 'minmax(100px, 1fr)', cell: ({ roomId, roomName }) => roomId !== null && <RoomLink id={roomId} name={roomName} hasNoCopy /> },
  { key: 'sender', header: texts.censor.sender, track: 'minmax(92px, 1fr)', cell: ({ sender }) => sender !== null && <UserLink id={sender} hasNoCopy /> },
  { key: 'notes', header: texts.censor.notes, track: 'minmax(150px, 1.6fr)', cell: (item) => <Gravest item={item} /> },
]; // prettier-ignore

function Gravest({ item }: { item: PreviewItem }): ReactElement | null {
  const [first] = item.warnings;
  if (first === undefined) return null;
  const kind = first.level === 'refused' ? 'failed' : first.level === 'override' ? 'lagging' : 'waiting';
  return <Mark kind={kind}>{warningWords(first.code)}</Mark>;
}

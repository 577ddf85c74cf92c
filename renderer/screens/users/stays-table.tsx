import { useMemo, type ReactElement } from 'react';
import { shortenIdentifier } from '../../../shared/matrix/identifiers';
import { DataTable, type Column } from '../../components/data-table';
import { Isolated } from '../../components/isolated';
import { Mark, type MarkKind } from '../../components/mark';
import { EmptyState } from '../../components/states';
import { Duration, Time } from '../../components/time';
import { RoomLink, UserLink } from '../../identifiers/identifier';
import { texts } from '../../texts/en';
import { eventOf, type Lane } from './lanes';
import { rowKeyOfRoom, stayRowsOf, type StayRow } from './stay-rows';

const marks: Readonly<Record<string, MarkKind>> = {
  join: 'ok',
  invite: 'waiting',
  knock: 'waiting',
  ban: 'failed',
  leave: 'stale',
};
const words = texts.users.staysColumns;

const columns: readonly Column<StayRow>[] = [
  {
    key: 'room',
    header: words.room,
    track: 'minmax(270px, 2fr)',
    cell: ({ room }) => <RoomLink id={room.roomId} name={room.name ?? room.canonicalAlias} hasNoCopy />,
  },
  {
    key: 'membership',
    header: words.membership,
    track: '110px',
    cell: ({ room, stay }) => {
      const membership = stay?.membership ?? room.membership;
      return <Mark kind={marks[membership] ?? 'stale'}>{texts.users.membershipWords[membership]}</Mark>;
    },
  },
  {
    key: 'from',
    header: words.from,
    track: '142px',
    cell: ({ stay }) => stay !== null && <Time ms={stay.fromMs} isClaimed={stay.fromBackfilled} />,
  },
  {
    key: 'to',
    header: words.to,
    track: '142px',
    cell: ({ stay }) =>
      stay === null || stay.toMs === null ? (
        stay !== null && <span className="muted">{texts.users.now}</span>
      ) : (
        <Time ms={stay.toMs} isClaimed={stay.toBackfilled} />
      ),
  },
  {
    key: 'duration',
    header: words.duration,
    track: '92px',
    align: 'end',
    cell: ({ stay }) => stay !== null && stay.toMs !== null && <Duration ms={stay.toMs - stay.fromMs} />,
  },
  {
    key: 'end',
    header: words.end,
    track: '150px',
    cell: ({ stay }) => <span>{stay !== null && stay.endKind !== null && texts.users.endKinds[stay.endKind]}</span>,
  },
  {
    key: 'by',
    header: words.by,
    track: 'minmax(140px, 1fr)',
    cell: ({ stay }) => {
      const by = stay === null ? null : (stay.endedBy ?? (stay.membership === 'join' ? null : stay.startedBy));
      return by !== null && <UserLink id={by} hasNoCopy />;
    },
  },
  {
    key: 'reason',
    header: words.reason,
    track: 'minmax(120px, 1fr)',
    cell: ({ stay }) => {
      const reason = stay?.reason ?? stay?.startReason ?? null;
      return <span>{reason !== null && <Isolated text={reason} />}</span>;
    },
  },
];

/** The same stays as the timeline shows, one a row; the selection is the same room. */
export function StaysTable({
  lanes,
  selectedRoom,
  selectedStay,
  onSelect,
  onOpenEvent,
  onEndReached,
  isLoadingMore,
}: {
  lanes: readonly Lane[];
  selectedRoom: string | null;
  /** Key of the row, where it is another than the room's newest. */
  selectedStay: string | null;
  onSelect: (roomId: string, key: string) => void;
  onOpenEvent: (eventId: string) => void;
  onEndReached: () => void;
  isLoadingMore: boolean;
}): ReactElement {
  const rows = useMemo(() => stayRowsOf(lanes), [lanes]);
  const selected = rows.find(({ key, room }) => key === selectedStay && room.roomId === selectedRoom);
  return (
    <DataTable
      label={texts.users.stays}
      rows={rows}
      rowKey={({ key }) => key}
      columns={columns}
      selectedKey={selected?.key ?? rowKeyOfRoom(rows, selectedRoom)}
      onSelect={(key) => {
        const row = rows.find((one) => one.key === key);
        if (row !== undefined) onSelect(row.room.roomId, key);
      }}
      onOpen={({ stay }) => {
        const eventId = stay === null ? null : eventOf(stay);
        if (eventId !== null) onOpenEvent(eventId);
      }}
      copyText={({ room }) => room.roomId}
      onEndReached={onEndReached}
      isLoadingMore={isLoadingMore}
      empty={<EmptyState title={texts.users.noRoomsFiltered} />}
    />
  );
}

/** A room's name or, without one, its shortened id. */
export function roomTitle(lane: Lane): string {
  return lane.room.name ?? lane.room.canonicalAlias ?? shortenIdentifier(lane.room.roomId, 28);
}

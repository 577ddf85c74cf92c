import type { ReactElement } from 'react';
import type { Censorship, CensorshipKind } from '../../../shared/contract/censorships';
import { Countdown } from '../../components/countdown';
import type { Column } from '../../components/data-table';
import { formatBytes } from '../../components/format';
import { Isolated } from '../../components/isolated';
import { Time } from '../../components/time';
import { EventLink, RoomLink, UserLink } from '../../identifiers/identifier';
import { texts } from '../../texts/en';
import type { QueueRow } from './queue-rows';

const t = texts.censorships;

/** Columns of a queue, which fit beside an open drawer in a window 1280 wide. `offsetMs`: the database's clock minus this machine's. */
export function queueColumns(kind: CensorshipKind, offsetMs: number): Column<QueueRow>[] {
  const column = (key: keyof typeof t.columns, track: string, cell: (item: Censorship) => ReactElement | null) => ({
    key, header: t.columns[key], track, cell: (row: QueueRow) => row.kind === 'item' && cell(row.item),
  }); // prettier-ignore
  const end = { align: 'end' } as const;
  return [
    column('event', 'minmax(96px, 1.1fr)', ({ eventId }) => <EventLink id={eventId} hasNoCopy />),
    column('room', 'minmax(96px, 1.1fr)', roomCell),
    column('sender', 'minmax(94px, 1fr)', ({ sender }) => userCell(sender)),
    kind === 'redaction'
      ? column('redactedBy', 'minmax(98px, 1fr)', ({ redactedBy }) => userCell(redactedBy))
      : column('type', 'minmax(70px, 120px)', typeCell),
    {
      ...column('size', '84px', ({ jsonBytes }) => (jsonBytes === null ? null : <>{formatBytes(jsonBytes)}</>)),
      ...end,
    },
    column('due', '136px', ({ overdue, dueMs }) =>
      overdue ? <Time ms={dueMs} /> : <Countdown ms={dueMs} offsetMs={offsetMs} />,
    ),
    {
      ...column('overdue', '76px', ({ overdue, dueMs }) =>
        overdue ? <Countdown ms={dueMs} offsetMs={offsetMs} /> : null,
      ),
      ...end,
    },
  ];
}

function roomCell({ roomId, roomName }: Censorship): ReactElement {
  if (roomId === null) return <span className="muted">{t.unknownRoom}</span>;
  return <RoomLink id={roomId} name={roomName} hasNoCopy />;
}

function userCell(userId: string | null): ReactElement {
  return userId === null ? <span className="muted">{t.unknownSender}</span> : <UserLink id={userId} hasNoCopy />;
}

function typeCell({ type }: Censorship): ReactElement | null {
  return type === null ? null : <Isolated text={type} className="mono clip" />;
}

import type { ReactElement } from 'react';
import type { TimelineEvent } from '../../shared/contract/timeline';
import type { Column } from '../components/data-table';
import { Isolated } from '../components/isolated';
import { Mark } from '../components/mark';
import { Time } from '../components/time';
import { EventLink, RoomLink, UserLink } from '../identifiers/identifier';
import { texts } from '../texts/en';
import { BadgeList } from './badge-list';

const { columns: words } = texts.timeline;

const time: Column<TimelineEvent> = {
  key: 'time',
  header: words.time,
  track: '164px',
  cell: (event) => <EventTime event={event} />,
};
const sender: Column<TimelineEvent> = {
  key: 'sender',
  header: words.sender,
  track: 'minmax(100px, 0.7fr)',
  cell: ({ sender: id }) => id !== null && <UserLink id={id} hasNoCopy />,
};
const room: Column<TimelineEvent> = {
  key: 'room',
  header: words.room,
  track: 'minmax(104px, 1fr)',
  cell: ({ roomId, roomName }) => <RoomLink id={roomId} name={roomName} hasNoCopy />,
};
const rest: readonly Column<TimelineEvent>[] = [
  {
    key: 'type',
    header: words.type,
    track: 'minmax(110px, 0.5fr)',
    cell: ({ type }) => <Isolated text={type} className="mono clip" />,
  },
  { key: 'summary', header: words.summary, track: 'minmax(110px, 2fr)', cell: (event) => <Summary event={event} /> },
  {
    key: 'badges',
    header: words.badges,
    track: 'minmax(150px, 0.8fr)',
    align: 'end',
    cell: ({ badges }) => <BadgeList badges={badges} />,
  },
];

/** Columns of a room's timeline. */
export const roomColumns: readonly Column<TimelineEvent>[] = [time, sender, ...rest];
/** Columns of the messages of one user. */
export const userColumns: readonly Column<TimelineEvent>[] = [time, room, ...rest];

/** Farther apart than this, the sender's clock and the server's are worth telling apart. */
const clockToleranceMs = 60_000;

/** When it was sent: as the server received it, or in italics as the sender claims it where that differs. */
export function EventTime({ event: { claimedMs, receivedMs } }: { event: TimelineEvent }): ReactElement | null {
  const ms = claimedMs ?? receivedMs;
  if (ms === null) return <span className="muted">{texts.common.unknown}</span>;
  const isClaimed = receivedMs === null || Math.abs(ms - receivedMs) > clockToleranceMs;
  return <Time ms={ms} form="second" isClaimed={isClaimed} />;
}

/** S4: a redaction that names nothing says so. */
function Summary({ event: { type, badges, redacts, summary } }: { event: TimelineEvent }): ReactElement {
  if (badges.includes('redacts_nothing')) return <Mark kind="lagging">{texts.timeline.redactsNothing}</Mark>;
  if (type === 'm.room.redaction' && redacts !== null) {
    return (
      <>
        <span className="muted event-word">{texts.timeline.redacts}</span>
        <EventLink id={redacts} hasNoCopy />
        {summary !== null && <Isolated text={summary} className="clip" />}
      </>
    );
  }
  if (summary === null) return <span className="muted">{texts.timeline.nothingSaid}</span>;
  return <Isolated text={summary} className="clip" />;
}

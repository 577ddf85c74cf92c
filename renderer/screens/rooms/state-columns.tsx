import type { RoomStateEvent } from '../../../shared/contract/rooms';
import type { Column } from '../../components/data-table';
import { Isolated } from '../../components/isolated';
import { Time } from '../../components/time';
import { MiddleShortened, UserLink } from '../../identifiers/identifier';
import { texts } from '../../texts/en';

const { stateColumns: words } = texts.rooms;
const shownContent = 300;

/** Columns of a room's state. */
export const stateColumns: readonly Column<RoomStateEvent>[] = [
  {
    key: 'type',
    header: words.type,
    track: 'minmax(180px, 1fr)',
    cell: ({ type }) => <Isolated text={type} className="mono clip" />,
  },
  {
    key: 'stateKey',
    header: words.stateKey,
    track: 'minmax(110px, 1fr)',
    cell: ({ stateKey }) =>
      stateKey === '' ? (
        <span className="muted">{texts.timeline.emptyStateKey}</span>
      ) : (
        <MiddleShortened id={stateKey} />
      ),
  },
  {
    key: 'content',
    header: words.content,
    track: 'minmax(160px, 2fr)',
    cell: ({ content }) =>
      content === null ? (
        <span className="muted">{texts.rooms.noContent}</span>
      ) : (
        <Isolated text={JSON.stringify(content).slice(0, shownContent)} className="mono clip" />
      ),
  },
  {
    key: 'sender',
    header: words.sender,
    track: 'minmax(130px, 0.8fr)',
    cell: ({ sender }) => sender !== null && <UserLink id={sender} hasNoCopy />,
  },
  {
    key: 'time',
    header: words.time,
    track: '152px',
    cell: ({ atMs }) => (atMs === null ? texts.common.unknown : <Time ms={atMs} />),
  },
];

import type { RoomMember } from '../../../shared/contract/rooms';
import type { Column } from '../../components/data-table';
import { Isolated } from '../../components/isolated';
import { Time } from '../../components/time';
import { UserLink } from '../../identifiers/identifier';
import { texts } from '../../texts/en';

const { memberColumns: words } = texts.rooms;

/** Columns of the list of members. */
export const memberColumns: readonly Column<RoomMember>[] = [
  { key: 'user', header: words.user, track: 'minmax(230px, 1.5fr)', cell: ({ userId }) => <UserLink id={userId} /> },
  {
    key: 'name',
    header: words.name,
    track: 'minmax(120px, 1.2fr)',
    cell: ({ displayName }) => <span>{displayName !== null && <Isolated text={displayName} />}</span>,
  },
  {
    key: 'membership',
    header: words.membership,
    track: '130px',
    cell: ({ membership, local }) => (
      <>
        {texts.rooms.membership[membership]}
        {local && <span className="muted small">{texts.rooms.local}</span>}
      </>
    ),
  },
  {
    key: 'since',
    header: words.since,
    track: '152px',
    cell: ({ sinceMs }) => (sinceMs === null ? texts.common.unknown : <Time ms={sinceMs} />),
  },
  {
    key: 'sender',
    header: words.sender,
    track: 'minmax(140px, 1fr)',
    cell: ({ sender, userId }) =>
      sender === userId ? <span className="muted">{texts.rooms.self}</span> : <UserLink id={sender} hasNoCopy />,
  },
];

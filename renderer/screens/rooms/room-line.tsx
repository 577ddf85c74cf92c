import type { ReactElement } from 'react';
import type { RoomDetail } from '../../../shared/contract/rooms';
import { formatInteger } from '../../components/format';
import { Isolated } from '../../components/isolated';
import { Mark } from '../../components/mark';
import { ReadAt } from '../../components/screen';
import { texts } from '../../texts/en';

/** What is known of the room, in one line, and what an operator must not overlook. */
export function RoomLine({ room }: { room: RoomDetail }): ReactElement {
  const { canonicalAlias, version, members, joinRule, encryption, roomType } = room;
  const words = [
    canonicalAlias,
    version === null ? null : texts.rooms.version(version),
    roomType,
    joinRule,
    encryption === null ? null : texts.rooms.encrypted,
    room.isPublic === true ? texts.rooms.public : null,
  ].filter((word) => word !== null);
  return (
    <div className="room-line">
      {words.map((word) => (
        <Isolated key={word} text={word} />
      ))}
      {members !== null && (
        <span>{texts.rooms.memberCounts(formatInteger(members.join), formatInteger(members.local))}</span>
      )}
      {room.blocked && <Mark kind="lagging">{texts.rooms.blocked}</Mark>}
      <ReadAt of={room.freshness} />
    </div>
  );
}

import type { ReactElement } from 'react';
import type { RoomDetail } from '../../../shared/contract/rooms';
import { Fact, Facts } from '../../components/facts';
import { formatInteger } from '../../components/format';
import { Isolated } from '../../components/isolated';
import { Time } from '../../components/time';
import { RoomLink, UserLink } from '../../identifiers/identifier';
import { texts } from '../../texts/en';

const { facts } = texts.rooms;

/** The room's header in full. What the server does not know says so. */
export function RoomFacts({ room }: { room: RoomDetail }): ReactElement {
  return (
    <div className="pad room-facts">
      <Facts>
        <Fact term={facts.name}>
          <Known text={room.name} />{' '}
          {room.name !== null && <span className="muted">{texts.rooms.nameSources[room.nameSource]}</span>}
        </Fact>
        <Fact term={facts.alias}>
          <Known text={room.canonicalAlias} none={texts.common.none} />
        </Fact>
        <Fact term={facts.topic}>
          <Known text={room.topic} none={texts.common.none} />
        </Fact>
        <Fact term={facts.version}>
          <Known text={room.version} />
        </Fact>
        <Fact term={facts.creator}>
          {room.creator === null ? <Known text={null} /> : <UserLink id={room.creator} />}
        </Fact>
        <Fact term={facts.created}>
          {room.createdMs === null ? <Known text={null} /> : <Time ms={room.createdMs} />}
        </Fact>
        {room.roomType !== null && (
          <Fact term={facts.type}>
            <Known text={room.roomType} />
          </Fact>
        )}
        <Access room={room} />
        <MemberCounts room={room} />
        {room.upgradedFrom !== null && (
          <Fact term={facts.upgradedFrom}>
            <RoomLink id={room.upgradedFrom} />
          </Fact>
        )}
        {room.upgradedTo !== null && (
          <Fact term={facts.upgradedTo}>
            <RoomLink id={room.upgradedTo} />
          </Fact>
        )}
      </Facts>
    </div>
  );
}

function Access({ room }: { room: RoomDetail }): ReactElement {
  const directory = room.isPublic === true ? texts.rooms.inDirectory : texts.rooms.notInDirectory;
  return (
    <>
      <Fact term={facts.encryption}>
        <Known text={room.encryption} none={texts.rooms.notEncrypted} />
      </Fact>
      <Fact term={facts.joinRule}>
        <Known text={room.joinRule} />
      </Fact>
      <Fact term={facts.history}>
        <Known text={room.historyVisibility} />
      </Fact>
      <Fact term={facts.directory}>{room.isPublic === null ? texts.common.unknown : directory}</Fact>
      <Fact term={facts.blocked}>{room.blocked ? texts.rooms.isBlocked : texts.rooms.notBlocked}</Fact>
    </>
  );
}

function MemberCounts({ room: { members } }: { room: RoomDetail }): ReactElement {
  if (members === null) {
    return (
      <Fact term={facts.members}>
        <Known text={null} />
      </Fact>
    );
  }
  const counts = (['join', 'invite', 'ban', 'leave'] as const).map(
    (membership) => `${formatInteger(members[membership])} ${texts.rooms.membership[membership]}`,
  );
  return (
    <Fact term={facts.members}>
      {`${counts.join(', ')}; ${formatInteger(members.local)} ${texts.rooms.local} `}
      <span className="muted">{texts.rooms.countedLate}</span>
    </Fact>
  );
}

function Known({ text, none = texts.common.unknown }: { text: string | null; none?: string }): ReactElement {
  return text === null ? <span className="muted">{none}</span> : <Isolated text={text} />;
}

import type { ReactElement } from 'react';
import type { RoomDetail } from '../../../shared/contract/rooms';
import { Fact, Facts } from '../../components/facts';
import { formatDuration, formatInteger } from '../../components/format';
import { Isolated } from '../../components/isolated';
import { Mark } from '../../components/mark';
import { Time } from '../../components/time';
import { UserLink } from '../../identifiers/identifier';
import { texts } from '../../texts/en';

const { facts } = texts.rooms;

/** The room's header in full. What the server does not know says so. */
export function RoomFacts({ room }: { room: RoomDetail }): ReactElement {
  return (
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
      <Fact term={facts.creator}>{room.creator === null ? <Known text={null} /> : <UserLink id={room.creator} />}</Fact>
      <Fact term={facts.created}>{room.createdMs === null ? <Known text={null} /> : <Time ms={room.createdMs} />}</Fact>
      {room.roomType !== null && (
        <Fact term={facts.type}>
          <Known text={room.roomType} />
        </Fact>
      )}
      <Life room={room} />
      <Access room={room} />
      <MemberCounts room={room} />
    </Facts>
  );
}

function Life({ room: { firstEventMs, newestEventMs } }: { room: RoomDetail }): ReactElement {
  return (
    <Fact term={facts.life}>
      {firstEventMs === null || newestEventMs === null ? (
        <Known text={null} none={texts.rooms.noEvents} />
      ) : (
        <>
          {texts.rooms.lifeFrom} <Time ms={firstEventMs} />, {texts.rooms.lifeTo} <Time ms={newestEventMs} />
        </>
      )}
    </Fact>
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
      <Fact term={facts.retention}>
        {room.retention === null ? (
          <span className="muted">{texts.rooms.noRetention}</span>
        ) : (
          texts.rooms.retention(duration(room.retention.minMs), duration(room.retention.maxMs))
        )}
      </Fact>
      <Fact term={facts.blocked}>
        <Blocked room={room} />
      </Fact>
    </>
  );
}

function duration(ms: number | null): string | null {
  return ms === null ? null : formatDuration(ms);
}

function Blocked({ room: { blocked, blockedBy } }: { room: RoomDetail }): ReactElement {
  if (!blocked) return <>{texts.rooms.notBlocked}</>;
  if (blockedBy === null) return <Mark kind="lagging">{texts.rooms.isBlocked}</Mark>;
  return (
    <>
      <Mark kind="lagging">{texts.rooms.isBlockedBy}</Mark> <UserLink id={blockedBy} />
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

import type { ReactElement } from 'react';
import type { RoomDetail, RoomMember } from '../../../shared/contract/rooms';
import { Fact, Facts } from '../../components/facts';
import { Isolated } from '../../components/isolated';
import { Time } from '../../components/time';
import { EventLink, UserLink } from '../../identifiers/identifier';
import { texts } from '../../texts/en';
import { trustSentence } from './trust-words';

/** One member beside the list, with the event that says so. */
export function MemberDetails({ member, room }: { member: RoomMember; room: RoomDetail }): ReactElement {
  const { memberFacts: words } = texts.rooms;
  return (
    <div className="pad stack">
      <h2>
        <Isolated text={member.displayName ?? member.userId} />
      </h2>
      <Facts>
        <Fact term={words.user}>
          <UserLink id={member.userId} />
        </Fact>
        <Fact term={words.membership}>
          {texts.rooms.membership[member.membership]}{' '}
          <span className="muted">{member.local ? texts.rooms.local : texts.rooms.remote}</span>
        </Fact>
        <Fact term={words.since}>
          {member.sinceMs === null ? texts.common.unknown : <Time ms={member.sinceMs} form="list" />}
        </Fact>
        <Fact term={words.sender}>
          {member.sender === member.userId ? texts.rooms.self : <UserLink id={member.sender} />}
        </Fact>
        <Fact term={texts.rooms.memberEvent}>
          <EventLink id={member.eventId} />
        </Fact>
      </Facts>
      {room.trust.state !== 'current' && <p className="muted small">{trustSentence(room.trust)}</p>}
    </div>
  );
}

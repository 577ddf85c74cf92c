import type { ReactElement, ReactNode } from 'react';
import type { Stay } from '../../../shared/contract/users';
import { AppLink } from '../../components/app-link';
import { formatDateTime } from '../../components/format';
import { Isolated } from '../../components/isolated';
import { Mark, type MarkKind } from '../../components/mark';
import { Duration, Time, useNow } from '../../components/time';
import { EventLink, RoomLink, UserLink } from '../../identifiers/identifier';
import { pathTo } from '../../state/address';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { LaneStateMark } from './lane-row';
import type { Lane } from './lanes';
import { roomTitle } from './stays-table';
import './room-drawer.css';

/** The selected room: how the user stands in it, and each stay with its events. */
export function RoomDrawer({ userId, lane }: { userId: string; lane: Lane }): ReactElement {
  const { server } = useAddress();
  const { room } = lane;
  const stays = lane.bars.map(({ stay }) => stay).reverse();
  return (
    <>
      <div className="section room-drawer-head">
        <h2>
          <Isolated text={roomTitle(lane)} />
        </h2>
        <RoomLink id={room.roomId} />
        <div className="small muted">
          {room.roomVersion === null ? texts.users.versionUnknown : texts.users.version(room.roomVersion)}
        </div>
        <div>
          <LaneStateMark lane={lane} />
        </div>
        <RoomNotes lane={lane} />
      </div>
      <h3 className="stays-heading">{texts.users.staysNewest}</h3>
      <ol>
        {stays.map((stay, index) => (
          <StayItem key={index} stay={stay} />
        ))}
      </ol>
      {room.staysTruncated && <p className="pad small muted">{texts.users.truncated}</p>}
      {server !== null && (
        <div className="pad row">
          <AppLink className="button" path={pathTo({ server, area: 'rooms', id: room.roomId })}>
            {texts.users.openRoom}
          </AppLink>
          <AppLink
            className="button"
            path={pathTo({ server, area: 'users', id: userId, search: { tab: 'messages', in: room.roomId } })}
          >
            {texts.users.messagesHere}
          </AppLink>
        </div>
      )}
    </>
  );
}

function RoomNotes({ lane: { room } }: { lane: Lane }): ReactElement {
  const trustNote = texts.users.trustNotes[room.trust.state];
  return (
    <div className="small muted">
      {trustNote !== '' && (
        <div>
          {trustNote}
          {room.trust.sinceMs !== null && (
            <>
              {' '}
              · {texts.users.since} <Time ms={room.trust.sinceMs} form="date" />
            </>
          )}
        </div>
      )}
      {room.nameSource === 'history' && <div>{texts.users.nameFromHistory}</div>}
      {room.stateReset && <Mark kind="lagging">{texts.users.stateResetNote}</Mark>}
      {room.upgradedTo !== null && (
        <div>
          {texts.users.upgradedTo} <RoomLink id={room.upgradedTo} />
        </div>
      )}
    </div>
  );
}

const marks: Readonly<Record<Stay['membership'], MarkKind>> = {
  join: 'ok',
  invite: 'waiting',
  knock: 'waiting',
  ban: 'failed',
};

function StayItem({ stay }: { stay: Stay }): ReactElement {
  const nowMs = useNow();
  return (
    <li className="stay">
      <div className="stay-line">
        <Mark kind={marks[stay.membership]}>{texts.users.membershipWords[stay.membership]}</Mark>
        <Time ms={stay.fromMs} isClaimed={stay.fromBackfilled} />
        <span className="number muted">
          <Duration ms={(stay.toMs ?? nowMs) - stay.fromMs} />
        </span>
      </div>
      <ul className="stay-facts">
        {factsOf(stay).map((fact, index) => (
          <li key={index}>{fact}</li>
        ))}
      </ul>
    </li>
  );
}

/** What is known of a stay beyond its times, a line each. */
function factsOf(stay: Stay): ReactNode[] {
  const [first] = stay.eventIds;
  const isByOther = stay.membership !== 'join';
  const facts: ReactNode[] = [];
  if (isByOther || first !== undefined) {
    facts.push(
      <>
        {isByOther && (
          <>
            {texts.users.by} <UserLink id={stay.startedBy} />
          </>
        )}
        {stay.startReason !== null && <Quote text={stay.startReason} />}
        {first !== undefined && <EventLink id={first} />}
      </>,
    );
  }
  if (stay.profileChanges > 0) facts.push(texts.users.profileChanges(stay.profileChanges));
  if (stay.moreEvents > 0) facts.push(texts.users.moreEvents(stay.moreEvents));
  if (stay.endKind !== null && stay.endKind !== 'replaced') facts.push(<End stay={stay} />);
  if (stay.fromBackfilled) facts.push(texts.users.backfilled);
  else if (Math.abs(stay.fromClaimedMs - stay.fromMs) > 60_000) {
    facts.push(<i>{texts.users.claims(formatDateTime(stay.fromClaimedMs))}</i>);
  }
  return facts;
}

function End({ stay }: { stay: Stay }): ReactElement {
  return (
    <>
      {stay.endKind !== null && <span>{texts.users.endKinds[stay.endKind]}</span>}{' '}
      {stay.toMs !== null && <Time ms={stay.toMs} isClaimed={stay.toBackfilled} />}
      {stay.endedBy !== null && (
        <>
          {' '}
          {texts.users.by} <UserLink id={stay.endedBy} />
        </>
      )}
      {stay.reason !== null && <Quote text={stay.reason} />}
      {stay.endEventId !== null && <EventLink id={stay.endEventId} />}
    </>
  );
}

function Quote({ text }: { text: string }): ReactElement {
  return (
    <span className="quote">
      {' '}
      <Isolated text={texts.users.quoted(text)} />{' '}
    </span>
  );
}

import type { ReactElement } from 'react';
import type { StateMethod } from '../../../shared/contract/rooms';
import type { Trust } from '../../../shared/contract/trust';
import { formatInteger } from '../../components/format';
import { Banner } from '../../components/states';
import { Time } from '../../components/time';
import { EventLink } from '../../identifiers/identifier';
import { texts } from '../../texts/en';

/** What an answer about a room's present or past says of itself. */
export interface MomentPage {
  trust: Trust;
  atToken: number | null;
  atEventId: string | null;
  atEventMs: number | null;
  method: StateMethod;
  limits: readonly string[];
}

/** True if the answer is what the homeserver itself goes by, now or then. */
export function isExact({ method, trust }: Pick<MomentPage, 'method' | 'trust'>): boolean {
  return method === 'state_groups' || (method === 'current_state' && trust.state === 'current');
}

/** True if there is something to say: the past, or a present that is not the homeserver's own. */
export function hasMoment(page: MomentPage, timeMs: number | null): boolean {
  return timeMs !== null || !isExact(page) || page.limits.length > 0;
}

/** As after which event the list stands, how that was found, and how far it goes. */
export function RoomMoment({
  page,
  what,
  timeMs,
}: {
  page: MomentPage;
  what: 'members' | 'state';
  timeMs: number | null;
}): ReactElement | null {
  const { moment } = texts.rooms;
  if (!hasMoment(page, timeMs)) return null;
  return (
    <Banner kind={isExact(page) ? 'plain' : 'hatched'}>
      <div className="room-moment" role="status">
        <b>{timeMs === null ? moment.lastKnown[what] : moment.then[what]}</b>
        <AsAfter page={page} isPast={timeMs !== null} />
        <span>
          {moment.method} <b>{moment.methods[page.method]}</b>
        </span>
      </div>
      {page.limits.length > 0 && (
        <ul className="room-limits small">
          {page.limits.map((limit) => (
            <li key={limit}>{limit}</li>
          ))}
        </ul>
      )}
    </Banner>
  );
}

function AsAfter({
  page: { atEventId, atEventMs, atToken },
  isPast,
}: {
  page: MomentPage;
  isPast: boolean;
}): ReactElement | null {
  const { moment } = texts.rooms;
  if (atEventId === null && atToken === null && !isPast) return null;
  if (atEventId === null)
    return <span>{atToken === null ? moment.noEvent : moment.atToken(formatInteger(atToken))}</span>;
  return (
    <span className="room-moment-event">
      {moment.asAfter} <EventLink id={atEventId} />
      {atEventMs !== null && (
        <>
          {moment.received} <Time ms={atEventMs} form="second" />
        </>
      )}
      {atToken !== null && <span className="muted">{moment.atToken(formatInteger(atToken))}</span>}
    </span>
  );
}

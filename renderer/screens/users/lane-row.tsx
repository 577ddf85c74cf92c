import { memo, type ReactElement } from 'react';
import { shortenIdentifier } from '../../../shared/matrix/identifiers';
import { Icon } from '../../components/icons';
import { Isolated } from '../../components/isolated';
import { Mark, type MarkKind } from '../../components/mark';
import { texts } from '../../texts/en';
import { LaneDrawing } from './lane-drawing';
import type { Lane, LaneState } from './lanes';
import type { TimeRange } from '../../components/time-range';

export const laneHeight = 36;

interface LaneRowProps {
  id: string;
  lane: Lane;
  index: number;
  start: number;
  range: TimeRange;
  width: number;
  isSelected: boolean;
}

/** One room: name, bars, and in words how it stands. */
export const LaneRow = memo(function LaneRow({
  id,
  lane,
  index,
  start,
  range,
  width,
  isSelected,
}: LaneRowProps): ReactElement {
  const { room } = lane;
  return (
    <div
      id={id}
      className="lane"
      role="row"
      aria-rowindex={index + 1}
      aria-selected={isSelected}
      data-room={room.roomId}
      style={{ transform: `translateY(${start}px)` }}
    >
      <div className="lane-room" role="gridcell">
        <div className="lane-name">
          <Isolated text={room.name ?? room.canonicalAlias ?? shortenIdentifier(room.roomId, 20)} />
        </div>
        <div className="lane-id">
          {room.name === null && room.canonicalAlias === null ? (
            texts.users.noName
          ) : (
            <Isolated text={shortenIdentifier(room.roomId, 20)} />
          )}
        </div>
      </div>
      <div role="gridcell" aria-label={texts.users.stays}>
        {width > 0 && <LaneDrawing lane={lane} range={range} size={{ width, height: laneHeight - 1 }} />}
      </div>
      <div className="lane-state" role="gridcell">
        <LaneStateMark lane={lane} />
        <LaneNote lane={lane} />
      </div>
    </div>
  );
});

const stateMarks: Readonly<Record<LaneState, MarkKind>> = {
  joined: 'ok', invited: 'waiting', knocked: 'waiting', banned: 'failed', left: 'stale', kicked: 'stale', rejected: 'stale',
  withdrawn: 'stale', denied: 'stale', unbanned: 'stale', replaced: 'stale', state_reset: 'lagging',
}; // prettier-ignore

const words: Readonly<Record<LaneState, string>> = { ...texts.users.endKinds, ...texts.users.state };

/** How the room stands for the user, as shape and word; with a crossed eye if it is forgotten. */
export function LaneStateMark({ lane }: { lane: Lane }): ReactElement {
  return (
    <>
      <Mark kind={stateMarks[lane.state]}>{words[lane.state]}</Mark>
      {lane.room.forgotten && (
        <span className="lane-forgotten">
          <Icon name="forgotten" size={12} /> {texts.users.forgotten}
        </span>
      )}
    </>
  );
}

function LaneNote({ lane }: { lane: Lane }): ReactElement {
  const parts = notesOf(lane);
  return <div className="lane-note">{parts.length > 0 && <Isolated text={parts.join(' · ')} />}</div>;
}

/** What stands below the state: who and why, how far the room is known, where it went. */
function notesOf(lane: Lane): string[] {
  const { room, state, actor, reason } = lane;
  const isByOther = state !== 'joined' && state !== 'left' && state !== 'rejected' && actor !== null;
  const by = isByOther ? `${texts.users.by} ${shortenIdentifier(actor, 24)}` : '';
  const why = reason === null || reason === '' ? '' : texts.users.quoted(reason);
  const upgraded =
    room.upgradedTo === null ? '' : `${texts.users.upgradedTo} ${shortenIdentifier(room.upgradedTo, 18)}`;
  return [
    [by, why].filter((part) => part !== '').join(' '),
    room.stateReset ? texts.users.stateResetNote : '',
    texts.users.trustNotes[room.trust.state],
    upgraded,
  ].filter((part) => part !== '');
}

import type { ReactElement } from 'react';
import type { RoomDetail } from '../../../shared/contract/rooms';
import { Button } from '../../components/button';
import { DateTimeField } from '../../components/date-time-field';
import { TimeSlider } from '../../components/time-slider';
import { texts } from '../../texts/en';
import { lifeOfRoom, type RoomTime } from './use-room-time';

/** The room's life as a slider; members, state and timeline follow it. */
export function RoomTimeBar({ room, time }: { room: RoomDetail; time: RoomTime }): ReactElement | null {
  const life = lifeOfRoom(room);
  if (life === null) return null;
  const { shownMs, choose } = time;
  const isLeft = room.trust.state === 'stale' || room.trust.state === 'deleted';
  return (
    <div className="room-time" role="group" aria-label={texts.rooms.time}>
      <TimeSlider
        label={texts.rooms.timeSlider}
        range={life}
        valueMs={shownMs ?? life.toMs}
        {...(shownMs === null ? { valueText: isLeft ? texts.rooms.lastKnown : texts.rooms.now } : {})}
        sinceMs={isLeft ? room.trust.sinceMs : null}
        onChange={(ms) => choose(ms >= life.toMs ? null : ms)}
      />
      <DateTimeField label={texts.rooms.timeField} isLabelHidden valueMs={shownMs} onChange={choose} />
      <Button isDisabled={shownMs === null} onPress={() => choose(null)}>
        {isLeft ? texts.rooms.lastKnown : texts.rooms.now}
      </Button>
    </div>
  );
}

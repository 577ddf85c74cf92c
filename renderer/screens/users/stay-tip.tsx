import type { ReactElement } from 'react';
import type { Stay } from '../../../shared/contract/users';
import { formatDateTime, formatDuration } from '../../components/format';
import { Isolated } from '../../components/isolated';
import { texts } from '../../texts/en';
import type { Lane } from './lanes';

/** A stay under the pointer, and where. */
export interface Hovered {
  stay: Stay;
  x: number;
  y: number;
}

/** The stay whose bar was drawn under an event's target; null beside the bars. */
export function stayAt(target: EventTarget, lanes: readonly Lane[]): Stay | null {
  if (!(target instanceof Element)) return null;
  const eventId = target.closest<SVGElement>('[data-stay]')?.dataset.stay;
  const roomId = target.closest<HTMLElement>('[data-room]')?.dataset.room;
  if (eventId === undefined || roomId === undefined) return null;
  const lane = lanes.find(({ room }) => room.roomId === roomId);
  return lane?.bars.find(({ stay }) => (stay.eventIds[0] ?? '') === eventId)?.stay ?? null;
}

/** What a bar means, beside the pointer. */
export function StayTip({ hovered: { stay, x, y } }: { hovered: Hovered }): ReactElement {
  const place = { left: Math.min(x + 12, window.innerWidth - 340), top: Math.min(y + 14, window.innerHeight - 90) };
  return (
    <div className="tooltip timeline-tip" style={place} role="presentation">
      {describeStay(stay).map((line, index) => (
        <div key={index}>
          <Isolated text={line} />
        </div>
      ))}
    </div>
  );
}

/** A stay in lines: what, from when to when, how it ended and why. */
export function describeStay(stay: Stay): string[] {
  const end = stay.toMs === null ? texts.users.now : formatDateTime(stay.toMs);
  const length = stay.toMs === null ? '' : ` (${formatDuration(stay.toMs - stay.fromMs)})`;
  const how = stay.endKind === null ? null : texts.users.endKinds[stay.endKind];
  const by = stay.endedBy === null ? '' : ` ${texts.users.by} ${stay.endedBy}`;
  const reason = stay.reason === null ? '' : ` ${texts.users.quoted(stay.reason)}`;
  const lines = [
    `${texts.users.membershipWords[stay.membership]}: ${formatDateTime(stay.fromMs)} – ${end}${length}`,
    stay.membership === 'join' ? '' : `${texts.users.by} ${stay.startedBy}`,
    how === null ? '' : `${how}${by}${reason}`,
  ];
  return lines.filter((line) => line !== '');
}

import type { ReactElement } from 'react';
import type { RoomDetail } from '../../../shared/contract/rooms';
import { Isolated } from '../../components/isolated';
import { texts } from '../../texts/en';

/** All that is left of a purged room. */
export function RoomTraces({ room }: { room: RoomDetail }): ReactElement {
  return (
    <section className="section stack">
      <h2>{texts.rooms.tracesTitle}</h2>
      <p className="muted">{texts.rooms.tracesText}</p>
      <ul>
        {room.traces.map((trace) => (
          <li key={trace}>
            <Isolated text={trace} className="mono" />
          </li>
        ))}
      </ul>
    </section>
  );
}

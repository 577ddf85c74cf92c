import type { RoomDetail } from '../../../shared/contract/rooms';
import type { ScreenProps } from '../../components/screen';
import type { RoomTime } from './use-room-time';

/** What each view of a room is given: the room, the moment that was chosen, and what stands above every view. */
export interface RoomViewProps {
  room: RoomDetail;
  time: RoomTime;
  heading: Omit<ScreenProps, 'children'>;
}

import { integerAt, stringAt, type LosslessValue } from '../../../shared/matrix/lossless';
import type { PastStateRow } from '../databases/main/past-state-store';
import { readStoredJson } from './stored-json';

/** State with an empty state_key that a room's header shows. */
export const headerTypes = [
  'm.room.create', 'm.room.name', 'm.room.canonical_alias', 'm.room.topic', 'm.room.join_rules',
  'm.room.history_visibility', 'm.room.encryption', 'm.room.tombstone', 'm.room.retention',
]; // prettier-ignore

/** What a room's header takes from its state events, now or as last known. */
export interface HeaderState {
  createdMs: number | null;
  creator: string | null;
  roomType: string | null;
  topic: string | null;
  joinRule: string | null;
  historyVisibility: string | null;
  encryption: string | null;
  upgradedFrom: string | null;
  upgradedTo: string | null;
  /** The event that set the room's retention policy. */
  retentionEventId: string | null;
}

/** Reads the header from state events. Content of any shape gives null where it is not what it should be. */
export function readHeaderState(states: readonly PastStateRow[]): HeaderState {
  const events = new Map<string, LosslessValue | undefined>();
  for (const state of states) events.set(state.type, readStoredJson(state.json).value);
  const text = (type: string, ...path: string[]): string | null => stringAt(events.get(type), 'content', ...path);
  const create = events.get('m.room.create');
  return {
    createdMs: integerAt(create, 'origin_server_ts'),
    // From room version 11 the content has no creator: it is the sender.
    creator: text('m.room.create', 'creator') ?? stringAt(create, 'sender'),
    roomType: text('m.room.create', 'type'),
    topic: text('m.room.topic', 'topic'),
    joinRule: text('m.room.join_rules', 'join_rule'),
    historyVisibility: text('m.room.history_visibility', 'history_visibility'),
    encryption: text('m.room.encryption', 'algorithm'),
    upgradedFrom: text('m.room.create', 'predecessor', 'room_id'),
    upgradedTo: text('m.room.tombstone', 'replacement_room'),
    retentionEventId: states.find((state) => state.type === 'm.room.retention')?.eventId ?? null,
  };
}

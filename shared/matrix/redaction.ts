import type { LosslessObject, LosslessValue } from './lossless';

export type PruneResult =
  | { outcome: 'pruned'; event: LosslessObject; removed: string[][] }
  | { outcome: 'refused'; reason: 'unknown_room_version' | 'not_an_object' };

export interface RedactsFacts {
  topLevelRedacts: unknown;
  contentRedacts: unknown;
  columnRedacts: unknown;
}

export function isKnownRoomVersion(version: string | null): version is string {
  return version !== null;
}

export function pruneEvent(event: LosslessValue, roomVersion: string | null): PruneResult {
  void event;
  void roomVersion;
  return { outcome: 'refused', reason: 'unknown_room_version' };
}

export function redactsOf(facts: RedactsFacts | LosslessObject, roomVersion: string | null): string | null {
  void facts;
  void roomVersion;
  return null;
}

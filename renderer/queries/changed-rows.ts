import type { QueryClient } from '@tanstack/react-query';
import type { Push } from '../../shared/contract/index';
import { queueNames } from './censorships';

/** Kinds of rows that a homeserver tells of. */
export type ChangedKind = Extract<Push, { name: 'homeserver.changed' }>['payload']['kinds'][number];

/** Which procedures read rows of a kind. */
export const readBy: Readonly<Record<ChangedKind, readonly string[]>> = {
  events: ['events.get', 'rooms.get'],
  memberships: ['users.listRooms', 'rooms.get', 'rooms.listMembers'],
  rooms: ['rooms.get', 'rooms.search', 'rooms.listState'],
  users: ['users.get'],
  audit: ['audit.list', 'censor.listOperations', 'censor.listItems', ...queueNames],
};

/** What changed on the homeserver since what is shown was asked for the last time. */
export class ChangedRows {
  private readonly ofAny = new Set<string>();
  private readonly ofRooms = new Map<string, Set<string>>();

  /** @param roomIds the rooms that the rows belong to; undefined: any */
  note(kinds: readonly ChangedKind[], roomIds: readonly string[] | undefined): void {
    for (const name of kinds.flatMap((kind) => readBy[kind])) {
      if (roomIds === undefined) this.ofAny.add(name);
      else this.ofRooms.set(name, new Set([...(this.ofRooms.get(name) ?? []), ...roomIds]));
    }
  }

  /** Has the answers that read what changed asked for again, if somebody looks at them. What they were in the past stays. */
  askAgain(cache: QueryClient): void {
    const { ofAny, ofRooms } = this;
    if (ofAny.size + ofRooms.size === 0) return;
    void cache.invalidateQueries({ predicate: ({ queryKey: [name, input] }) => isConcerned(String(name), input) });
    ofAny.clear();
    ofRooms.clear();

    function isConcerned(name: string, input: unknown): boolean {
      if (ofAny.has(name)) return true;
      const { roomId, atMs } = (input ?? {}) as { roomId?: unknown; atMs?: unknown }; // inputs of procedures are objects
      return typeof roomId === 'string' && atMs === undefined && ofRooms.get(name)?.has(roomId) === true;
    }
  }
}

import { describe, expect, it } from 'vitest';
import { decideTrust } from './state-trust';
import type { TrustFacts } from './state-trust';

const NOTHING: TrustFacts = {
  roomRowExists: false,
  traceExists: false,
  partialState: false,
  localUserJoined: false,
  stateRowsExist: false,
  lastLocalLeaveMs: null,
};

const BOTH = [false, true];

describe("trust of a room's state", () => {
  it('is not found where neither the room nor a trace of it exists', () => {
    expect(decideTrust(NOTHING)).toBe('room_not_found');
  });

  it('is purged where only a trace is left', () => {
    expect(decideTrust({ ...NOTHING, traceExists: true })).toEqual({ state: 'purged', sinceMs: null });
  });

  it('is partial while a faster join is running', () => {
    expect(decideTrust({ ...NOTHING, roomRowExists: true, partialState: true })).toEqual({
      state: 'partial',
      sinceMs: null,
    });
  });

  it('is current while a local user is joined', () => {
    expect(decideTrust({ ...NOTHING, roomRowExists: true, localUserJoined: true, lastLocalLeaveMs: 5 })).toEqual({
      state: 'current',
      sinceMs: null,
    });
  });

  it('is stale since the last local user left, where rows remain', () => {
    expect(decideTrust({ ...NOTHING, roomRowExists: true, stateRowsExist: true, lastLocalLeaveMs: 5 })).toEqual({
      state: 'stale',
      sinceMs: 5,
    });
  });

  it('is deleted since the last local user left, where no rows remain', () => {
    expect(decideTrust({ ...NOTHING, roomRowExists: true, lastLocalLeaveMs: 5 })).toEqual({
      state: 'deleted',
      sinceMs: 5,
    });
  });

  it('is deleted at a time not known where no local leave is known', () => {
    expect(decideTrust({ ...NOTHING, roomRowExists: true })).toEqual({ state: 'deleted', sinceMs: null });
  });

  it('is decided in the order purged, partial, current, stale, deleted whatever else is the case', () => {
    for (const traceExists of BOTH)
      for (const partialState of BOTH)
        for (const localUserJoined of BOTH)
          for (const stateRowsExist of BOTH)
            for (const roomRowExists of BOTH) {
              const facts = {
                roomRowExists,
                traceExists,
                partialState,
                localUserJoined,
                stateRowsExist,
                lastLocalLeaveMs: 5,
              };
              const trust = decideTrust(facts);
              const inOrder: [boolean, string][] = [
                [!roomRowExists && !traceExists, 'room_not_found'],
                [!roomRowExists, 'purged'],
                [partialState, 'partial'],
                [localUserJoined, 'current'],
                [stateRowsExist, 'stale'],
                [true, 'deleted'],
              ];
              expect(trust === 'room_not_found' ? trust : trust.state).toBe(inOrder.find(([applies]) => applies)?.[1]);
            }
  });
});

import { describe, expect, it } from 'vitest';
import { readRecord } from './room-delta-store';

const row = (type: string, state_key: string, change: { event_id?: string | null; stream_id?: number } = {}) => ({
  type,
  state_key,
  event_id: change.event_id === undefined ? `$${type}${state_key}` : change.event_id,
  prev_event_id: '$before',
  stream_id: change.stream_id ?? 7,
});
const creation = row('m.room.create', '');
const member = row('m.room.member', '@a');

describe('the record of what became current', () => {
  it('holds what its newest changes say', () => {
    expect(readRecord([creation, member], { part: 'all', cutOff: false })).toEqual({
      entries: [
        { type: 'm.room.create', stateKey: '', eventId: '$m.room.create' },
        { type: 'm.room.member', stateKey: '@a', eventId: '$m.room.member@a' },
      ],
      reachesBack: true,
      leftAt: null,
      cutOff: false,
    });
  });

  it('drops a key that was taken away by itself: a state reset', () => {
    const reset = row('m.room.member', '@a', { event_id: null });
    expect(readRecord([creation, reset], { part: 'members', cutOff: false }).entries).toEqual([]);
  });

  it('holds what there was before the server left, which takes all away at once', () => {
    const left = [
      row('m.room.create', '', { event_id: null, stream_id: 9 }),
      row('m.room.member', '@a', { event_id: null, stream_id: 9 }),
      row('m.room.member', '@reset', { event_id: null, stream_id: 8 }),
    ];
    const { entries, leftAt, reachesBack } = readRecord(left, { part: 'members', cutOff: false });
    expect([entries, leftAt, reachesBack]).toEqual([
      [{ type: 'm.room.member', stateKey: '@a', eventId: '$before' }],
      9,
      true,
    ]);
  });

  it('says where it does not reach back to the creation', () => {
    expect(readRecord([member], { part: 'members', cutOff: true })).toMatchObject({ reachesBack: false, cutOff: true });
    expect(readRecord([], { part: 'all', cutOff: false })).toMatchObject({ entries: [], reachesBack: false });
  });
});

import { describe, expect, it } from 'vitest';
import { trustOf, type RoomFactsRow } from '../databases/main/current-state-store';
import { summarise as summariseJudged } from './room-summaries';

const room: RoomFactsRow = {
  roomId: '!a:example.org',
  roomRowExists: true,
  version: '10',
  creator: '@ann:example.org',
  isPublic: false,
  statsName: 'Now',
  statsAlias: '#now:example.org',
  roomType: null,
  localAlias: null,
  partialState: false,
  localUserJoined: true,
  stateRowsExist: true,
  lastLocalLeaveMs: null,
  nameJson: null,
  tombstoneJson: null,
};
const left = {
  ...room,
  localUserJoined: false,
  stateRowsExist: false,
  statsName: null,
  statsAlias: null,
  lastLocalLeaveMs: 5,
};
const state = (content: object): string => JSON.stringify({ content });
const none = new Map<string, string | null>();
const summarise = (facts: RoomFactsRow, past: ReadonlyMap<string, string | null>) =>
  summariseJudged({ ...facts, trust: trustOf(facts) }, past);

describe('the summary of a room', () => {
  it('names a current room by its statistics, else by its state, else by an alias', () => {
    const stateName = { ...room, statsName: '', nameJson: state({ name: 'By state' }) };
    const alias = { ...room, statsName: null };
    const local = { ...alias, statsAlias: null, localAlias: '#local:example.org' };
    const names = [room, stateName, alias, local, { ...local, localAlias: null }].map((facts) => {
      const { name, nameSource } = summarise(facts, none);
      return [name, nameSource];
    });
    expect(names).toEqual([
      ['Now', 'current'],
      ['By state', 'current'],
      ['#now:example.org', 'alias'],
      ['#local:example.org', 'alias'],
      [null, 'none'],
    ]);
  });

  it('never calls the name of a room that the server has left current', () => {
    const past = new Map([['m.room.name', state({ name: 'Then' })]]);
    expect(summarise(left, past)).toMatchObject({
      name: 'Then',
      nameSource: 'history',
      trust: { state: 'deleted', sinceMs: 5 },
    });
    const stale = { ...left, stateRowsExist: true, statsName: 'Not yet emptied' };
    expect(summarise(stale, none)).toMatchObject({
      name: 'Not yet emptied',
      nameSource: 'history',
      trust: { state: 'stale' },
    });
  });

  it('takes alias, type and successor of a room that the server has left from history', () => {
    const past = new Map([
      ['m.room.canonical_alias', state({ alias: '#then:example.org' })],
      ['m.room.create', state({ type: 'm.space' })],
      ['m.room.tombstone', state({ replacement_room: '!b:example.org' })],
    ]);
    expect(summarise(left, past)).toMatchObject({
      canonicalAlias: '#then:example.org',
      roomType: 'm.space',
      upgradedTo: '!b:example.org',
    });
  });

  it.each(['', 'nonsense', '[]', '{"content":[]}', '{"content":{"name":7}}', '{"content":{"name":""}}', null])(
    'is given whatever the events hold: %j',
    (json) => {
      const odd = { ...left, nameJson: json, tombstoneJson: json };
      const past = new Map([['m.room.name', json], ['m.room.create', json]] as const); // prettier-ignore
      expect(summarise(odd, past)).toMatchObject({ name: null, nameSource: 'none', roomType: null, upgradedTo: null });
    },
  );

  it('of a room without a row is purged', () => {
    expect(summarise({ ...left, roomRowExists: false }, none)).toMatchObject({
      purged: true,
      trust: { state: 'purged' },
    });
  });
});

import { describe, expect, it } from 'vitest';
import { PastLists, compareKeys, pageOfList, withEntries, type PastList } from './past-lists';

const entry = (type: string, stateKey: string) => ({ type, stateKey, eventId: `$${type}${stateKey}` });
const member = (stateKey: string) => entry('m.room.member', stateKey);
const listOf = (length: number): PastList => ({
  entries: Array.from({ length }, (_, index) => member(`@${index}`)),
  record: null,
});

describe('a page of a list', () => {
  const list = [entry('m.a', ''), member('@a'), member('@c'), entry('m.z', '1'), entry('m.z', '2')];

  it('goes on behind its key, and holds the types asked for', () => {
    const members = { types: ['m.room.member'], limit: 1 };
    expect(pageOfList(list, { ...members, after: null })).toEqual([member('@a')]);
    expect(pageOfList(list, { ...members, after: member('@a') })).toEqual([member('@c')]);
    expect(pageOfList(list, { types: [], after: null, limit: 9 })).toEqual([list[0], list[3], list[4]]);
    expect(pageOfList(list, { types: ['m.z', 'm.a'], after: entry('m.z', '1'), limit: 9 })).toEqual([list[4]]);
  });

  it('goes on at the next key where its own is not there: the page before came from another list', () => {
    expect(pageOfList(list, { types: ['m.room.member'], after: member('@b'), limit: 9 })).toEqual([member('@c')]);
    expect(pageOfList(list, { types: [], after: entry('n', ''), limit: 9 })).toEqual([]);
  });
});

describe('the order of keys', () => {
  it('is that of code points, as the databases have it', () => {
    const keys = ['@\u{1F600}', '@\uFFFD', '@a', '@Z'].map(member).sort(compareKeys);
    expect(keys.map((key) => key.stateKey)).toEqual(['@Z', '@a', '@\uFFFD', '@\u{1F600}']);
  });

  it('is kept when later entries take the place of others, or come in', () => {
    const later = [{ ...member('@b'), eventId: '$later' }, member('@aa')];
    expect(withEntries([member('@a'), member('@b')], later).map((one) => [one.stateKey, one.eventId])).toEqual([
      ['@a', '$m.room.member@a'],
      ['@aa', '$m.room.member@aa'],
      ['@b', '$later'],
    ]);
  });
});

describe('lists that are kept', () => {
  it('are read once, and let go oldest first to stay within their bound; the last one stays whatever its length', async () => {
    const lists = new PastLists();
    const read: string[] = [];
    const get = (key: string, length: number): Promise<PastList> =>
      lists.get(key, () => {
        read.push(key);
        return Promise.resolve(listOf(length));
      });
    for (const key of ['a', 'a', 'b', 'a']) await get(key, 50_000);
    await get('c', 50_000);
    await get('b', 50_000);
    await get('huge', 200_000);
    await get('huge', 200_000);
    await get('c', 1);
    expect(read).toEqual(['a', 'b', 'c', 'huge', 'c']);
  });

  it('count once where two ask for the same at the same time', async () => {
    const lists = new PastLists();
    let reads = 0;
    const read = (): Promise<PastList> => {
      reads += 1;
      return Promise.resolve(listOf(50_000));
    };
    await Promise.all([lists.get('a', read), lists.get('a', read), lists.get('a', read)]);
    await lists.get('b', read);
    reads = 0;
    await lists.get('a', read);
    expect(reads).toBe(0);
  });
});

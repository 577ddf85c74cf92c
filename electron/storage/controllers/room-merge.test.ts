import { describe, expect, it } from 'vitest';
import { compareKeys, RoomMerge, type MergedKey, type ReadChunk } from './room-merge';

/** A room's rows, newest first: times, and which of them are the user's. */
type Rows = readonly { ts: number | string; theirs: boolean }[];

const start = { claimedTs: '9223372036854775807', eventId: null };

/** Reads rows as the store does, and notes how many were asked for. */
function reader(rooms: Readonly<Record<string, Rows>>): {
  read: (
    asked: { roomId: string; after: { claimedTs: string; eventId: string | null } }[],
    n: number,
  ) => Promise<ReadChunk[]>;
  reads: { rooms: number; perRoom: number }[];
} {
  const reads: { rooms: number; perRoom: number }[] = [];
  const read = (
    asked: { roomId: string; after: { claimedTs: string; eventId: string | null } }[],
    perRoom: number,
  ): Promise<ReadChunk[]> => {
    reads.push({ rooms: asked.length, perRoom });
    return Promise.resolve(
      asked.map(({ roomId, after }) => {
        const rows = (rooms[roomId] ?? [])
          .map(({ ts, theirs }, index) => ({ claimedTs: String(ts), eventId: `$${roomId}${index}`, theirs }))
          .sort(compareKeys)
          .filter((row) => compareKeys(row, after) > 0)
          .slice(0, perRoom);
        const last = rows[rows.length - 1];
        return { roomId, scanned: rows.length, keys: rows.filter(({ theirs }) => theirs), end: last ?? null };
      }),
    );
  };
  return { read, reads };
}

function countingDown(from: number, count: number, every: number): Rows {
  return Array.from({ length: count }, (_, index) => ({ ts: from - index, theirs: index % every === 0 }));
}

async function drain(merge: RoomMerge, count: number): Promise<MergedKey[]> {
  const all: MergedKey[] = [];
  for (;;) {
    const { keys, isOver } = await merge.next(count);
    all.push(...keys);
    if (isOver) return all;
  }
}

describe('merging rooms', () => {
  it('yields the events of all rooms in one order, each once', async () => {
    const rooms = {
      a: countingDown(1_000, 400, 7),
      b: countingDown(1_100, 250, 3),
      c: countingDown(700, 500, 11),
      d: [],
    };
    const { read } = reader(rooms);
    const merge = new RoomMerge({ roomIds: Object.keys(rooms), after: start, budget: 100_000, read });
    const all = await drain(merge, 13);
    const expected = Object.values(rooms).flatMap((rows: Rows) => rows.filter(({ theirs }) => theirs)).length;
    expect([all.length, new Set(all.map(({ eventId }) => eventId)).size]).toEqual([expected, expected]);
    expect(all).toEqual([...all].sort(compareKeys));
    expect(merge.reached).toBeNull();
  });

  it('ends when its budget is spent, and what comes later follows from where it got to', async () => {
    const rooms = { quiet: countingDown(5_000, 5, 1), busy: countingDown(6_000, 6_000, 1_999) };
    const found: MergedKey[] = [];
    let after: { claimedTs: string; eventId: string | null } | null = start;
    let merges = 0;
    while (after !== null) {
      const merge: RoomMerge = new RoomMerge({
        roomIds: ['quiet', 'busy'],
        after,
        budget: 500,
        read: reader(rooms).read,
      });
      found.push(...(await drain(merge, 10)));
      after = merge.reached;
      merges += 1;
    }
    expect(merges).toBeGreaterThan(3);
    expect(found.map(({ claimedTs }) => Number(claimedTs))).toEqual([
      6_000, 5_000, 4_999, 4_998, 4_997, 4_996, 4_001, 2_002, 3,
    ]);
  });

  it('reads little of many rooms, and no more of those that do not hold up the rest', async () => {
    const rooms = Object.fromEntries(
      Array.from({ length: 300 }, (_, n) => [`r${n}`, countingDown(1_000 - n, 100, 10)]),
    );
    const { read, reads } = reader(rooms);
    const merge = new RoomMerge({ roomIds: Object.keys(rooms), after: start, budget: 20_000, read });
    const { keys } = await merge.next(20);
    expect([keys.length, reads[0], merge.scanned < 6_000]).toEqual([20, { rooms: 300, perRoom: 16 }, true]);
    expect(reads.slice(1).every(({ rooms: asked }) => asked <= 50)).toBe(true);
  });

  it('reads no more than its budget, however far apart the rooms are', async () => {
    const rooms = Object.fromEntries(
      Array.from({ length: 60 }, (_, n) => [`r${n}`, countingDown(100_000, 5_000, 10_000)]),
    );
    const { read } = reader(rooms);
    const merge = new RoomMerge({ roomIds: Object.keys(rooms), after: start, budget: 20_000, read });
    await drain(merge, 100);
    expect([merge.scanned > 20_000, merge.scanned < 26_500]).toEqual([true, true]);
  });

  it('tells times apart that a number cannot, and takes equal ones by their id', async () => {
    const rooms = {
      far: [{ ts: '9007199254740993', theirs: true }, { ts: '9007199254740992', theirs: true }],
      near: [{ ts: 5, theirs: true }, { ts: 5, theirs: true }, { ts: -5, theirs: true }],
    }; // prettier-ignore
    const merge = new RoomMerge({ roomIds: ['near', 'far'], after: start, budget: 100, read: reader(rooms).read });
    const all = await drain(merge, 1);
    expect(all.map(({ eventId }) => eventId)).toEqual(['$far0', '$far1', '$near1', '$near0', '$near2']);
  });

  it('is over at once without rooms', async () => {
    const merge = new RoomMerge({ roomIds: [], after: start, budget: 100, read: reader({}).read });
    expect(await merge.next(5)).toEqual({ keys: [], isOver: true });
  });
});

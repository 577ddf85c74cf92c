import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordedLines, ReplayedReplication, type HeldRow } from '../testing/replayed-replication';

const recorded = recordedLines();
const announcements = recorded.filter((line) => line.startsWith('POSITION '));

/** Recorded lines, the rows of one token together. */
function byToken(lines: readonly string[]): string[][] {
  const tokens: string[][] = [];
  for (const line of lines) {
    const last = tokens[tokens.length - 1];
    if (last?.[last.length - 1]?.split(' ')[3] === 'batch') last.push(line);
    else tokens.push([line]);
  }
  return tokens;
}

/** The rows of the recording as the tables and the writers' memories hold them; told apart from the code under test. */
function heldRows(): HeldRow[] {
  return byToken(recorded).flatMap((lines) => {
    if (!lines[0]?.startsWith('RDATA ')) return [];
    const token = Number(lines[lines.length - 1]?.split(' ')[3]);
    return lines.map((line) => {
      const [, stream = '', writer = '', , ...row] = line.split(' ');
      return { stream, writer, token, row: JSON.parse(row.join(' ')) as unknown };
    });
  });
}

/** The last token that each writer named, by the recording alone. */
function lastTokens(): Record<string, number> {
  const last: Record<string, number> = {};
  for (const line of recorded) {
    const [kind, stream, writer, a, b] = line.split(' ');
    const token = Number(kind === 'POSITION' ? b : a);
    if ((kind === 'RDATA' || kind === 'POSITION') && Number.isFinite(token)) {
      last[`${stream} ${writer}`] = Math.max(token, last[`${stream} ${writer}`] ?? token);
    }
  }
  return last;
}

const held = heldRows();
/** What each process answers to REPLICATE at the end of the recording. */
const lastAnnouncements = Object.entries(lastTokens()).map(([key, token]) => `POSITION ${key} ${token} ${token}`);

let site: ReplayedReplication;
beforeEach(async () => {
  site = await ReplayedReplication.start(held, 2);
});
afterEach(() => site.dispose());

describe('lines that were recorded from a real homeserver, through a real Redis', () => {
  it('end at the last token of every writer, with every row shown once', async () => {
    await site.say(...recorded);
    expect(site.positions()).toEqual(lastTokens());
    expect(site.rows().length).toBe(held.length);
    expect(site.lines().filter(({ decoded }) => decoded === null)).toEqual([]);
    expect([site.database.asked, site.writer.asked]).toEqual([[], []]);
  });

  it('change nothing when every token comes twice', async () => {
    await site.say(...recorded);
    const rows = site.rows();
    await site.say(...byToken(recorded).flatMap((lines) => (lines[0]?.startsWith('RDATA') ? lines : [])));
    expect([site.rows(), site.positions()]).toEqual([rows, lastTokens()]);
  });

  it('bring every row once where each cut falls into the middle of a token, and rows are missed meanwhile', async () => {
    const uncut = await ReplayedReplication.start(held);
    await uncut.say(...recorded);
    const expected = uncut.rows().sort();
    await uncut.dispose();
    // One line of a batch is heard, the rest and the next five lines are not.
    const cuts = recorded.flatMap((line, index) => (line.split(' ')[3] === 'batch' ? [index] : []));
    const chosen = cuts.filter((_, index) => index % Math.ceil(cuts.length / 5) === 0);
    let heard = 0;
    for (const index of chosen) {
      if (index < heard) continue;
      await site.say(...recorded.slice(heard, index + 1));
      heard = Math.min(recorded.length, index + 6);
      await site.cut(() => site.sayUnheard(...recorded.slice(index + 1, heard)));
      await site.say(...announceAt(heard));
      await site.settled();
    }
    await site.say(...recorded.slice(heard), ...lastAnnouncements);
    await site.settled();
    expect(chosen.length).toBeGreaterThanOrEqual(4);
    expect(site.positions()).toEqual(lastTokens());
    expect(site.rows().sort()).toEqual(expected);
    expect(site.database.asked.length).toBeGreaterThan(0);
  });

  it('fill one long absence from tables and from the writers, and say so in the tail', async () => {
    await site.say(...announcements.slice(0, 28));
    await site.cut(() => site.sayUnheard(...recorded));
    await site.say(...lastAnnouncements);
    await site.settled();
    const marks = site.lines().filter(({ kind }) => kind === 'catch_up');
    expect(site.positions()).toEqual(lastTokens());
    expect(site.rows().length).toBe(held.length);
    expect(new Set(site.lines().flatMap(({ kind, source }) => (kind === 'row' ? [source] : [])))).toEqual(
      new Set(['database', 'writer']),
    );
    expect(marks.map(({ stream, writer }) => `${stream} ${writer}`)).toContain('events persister1');
    expect(site.writer.asked.map(({ stream }) => stream)).toContain('presence');
  });
});

/** What processes announce after `count` lines of the recording. */
function announceAt(count: number): string[] {
  const last = new Map<string, number>();
  for (const lines of byToken(recorded.slice(0, count))) {
    const [kind, stream, writer, a, b] = (lines[lines.length - 1] ?? '').split(' ');
    const token = Number(kind === 'POSITION' ? b : a);
    if ((kind === 'RDATA' || kind === 'POSITION') && Number.isFinite(token)) last.set(`${stream} ${writer}`, token);
  }
  return [...last].map(([key, token]) => `POSITION ${key} ${token} ${token}`);
}

const typing = (token: number): string => `RDATA typing streams1 ${token} ["!r:x",["@a:x"]]`;
const cache = (token: number): string => `RDATA caches master ${token} ["get_user_by_id",["@a:x"],1700000000000]`;

describe('what the wire may bring besides', () => {
  it('adopts a lower position of typing, whose writer began anew, and fetches nothing', async () => {
    await site.say('POSITION typing streams1 40 40', typing(41));
    await site.say('POSITION typing streams1 0 0', typing(1));
    expect(site.positions()).toEqual({ 'typing streams1': 1 });
    expect(site.lines().map(({ kind, token }) => `${kind} ${token}`)).toEqual(['row 41', 'reset 0', 'row 1']);
    expect(site.writer.asked).toEqual([]);
  });

  it('ignores an announcement of caches that goes back, and rows below it', async () => {
    await site.say('POSITION caches master 300 300', cache(301), 'POSITION caches master 290 290', cache(295));
    expect(site.positions()).toEqual({ 'caches master': 301 });
    expect(site.lines().map(({ kind, token }) => `${kind} ${token}`)).toEqual(['row 301']);
  });

  it('counts backfill up through negative tokens and past nought', async () => {
    const row = (token: number): string =>
      `RDATA backfill persister1 ${token} ["$e${token}","!r:x","m.room.message",null,null]`;
    await site.say('POSITION backfill persister1 -7 -7', row(-6), row(-6), row(-8), row(0), row(1), row(-1));
    expect(site.positions()).toEqual({ 'backfill persister1': 1 });
    expect(site.lines().map(({ token }) => token)).toEqual([-6, 0, 1]);
  });

  it('takes tokens above 2^31 as they are, up to what a number can hold', async () => {
    const [high, highest] = [2 ** 31 + 7, Number.MAX_SAFE_INTEGER];
    await site.say(`POSITION caches master ${high} ${high}`, cache(high + 1), cache(2 ** 40), cache(highest));
    await site.say('POSITION caches master 9007199254740993 9007199254740993');
    expect(site.positions()).toEqual({ 'caches master': highest });
    expect(site.lines().map(({ token }) => token)).toEqual([high + 1, 2 ** 40, highest, null]);
    expect(site.replication.counts().unknownCommands).toEqual([{ name: 'POSITION', count: 1 }]);
  });

  it('shows and counts a stream that nobody knows, keeps its position, and says that a gap of it stays', async () => {
    await site.say('POSITION tides streams1 4 4', 'RDATA tides streams1 5 {"height":3}', 'RDATA tides streams1 6 null');
    await site.cut();
    await site.say('POSITION tides streams1 9 9');
    await site.settled();
    const lines = site.lines().map(({ kind, token, raw, decoded }) => ({ kind, token, raw, decoded }));
    expect(site.positions()).toEqual({ 'tides streams1': 9 });
    expect(site.replication.counts().unknownStreams).toEqual([{ stream: 'tides', rows: 2 }]);
    expect(lines.filter(({ token }) => token !== null)).toEqual([
      { kind: 'row', token: 5, raw: '{"height":3}', decoded: null },
      { kind: 'row', token: 6, raw: 'null', decoded: null },
      { kind: 'cannot_catch_up', token: 9, raw: null, decoded: null },
    ]);
  });

  it('counts rows of a known stream that it cannot read, and moves on', async () => {
    await site.say(
      'POSITION push_rules streams1 1 1',
      'RDATA push_rules streams1 2 {"a":',
      'RDATA push_rules streams1 3 7',
    );
    const [position] = site.replication.wire.positions();
    expect([position?.livePosition, position?.undecodedRows]).toEqual([3, 2]);
  });

  it('survives malformed lines of every kind, and hears what comes after them as if they had not come', async () => {
    const lines = malformedLines(3_000);
    await site.say(...lines);
    const before = site.rows().length;
    await site.say(...recorded);
    expect(site.positions()).toMatchObject(lastTokens());
    expect(site.rows().length - before).toBe(held.length);
    expect(site.replication.counts().unknownCommands.length).toBeGreaterThan(1);
    expect(site.replication.counts().unknownCommands.length).toBeLessThanOrEqual(50);
    expect(site.link.state.kind).toBe('live');
  });
});

const fuzzed = 'fuzzed';

/** Recorded lines, each spoiled in some way, under a writer of their own; and lines of nothing that was ever sent. */
function malformedLines(count: number): string[] {
  const known = fc.constantFrom(...recorded).map((line) => line.replace(/(?<=^(RDATA|POSITION) \S+ )\S+/, fuzzed));
  const spoiled = fc.oneof(
    fc.tuple(known, fc.nat(400)).map(([line, at]) => line.slice(0, at % line.length)),
    fc.tuple(known, fc.nat(400), fc.string({ unit: 'binary', maxLength: 8 })).map(([line, at, text]) => {
      const start = at % line.length;
      return `${line.slice(0, start)}${text}${line.slice(start + text.length)}`;
    }),
    fc
      .tuple(known, fc.constantFrom('', '-', '1e9', '99999999999999999999', 'NaN', '0x10', '-0', '٣'))
      .map(([line, token]) => line.replace(/ \d+ /, ` ${token} `)),
    known.map((line) => line.toLowerCase()),
    known.map((line) => ` ${line}`),
    known.map((line) => line.replaceAll(' ', '  ')),
    known.map((line) => `${line}\r\n${line}`),
  );
  const invented = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.constantFrom('', ' ', '\u0000', 'RDATA', 'POSITION', 'constructor', '__proto__ x', 'toString 1 2'),
    fc.json({ maxDepth: 3 }).map((json) => `RDATA events ${fuzzed} 3 ${json}`),
    fc.nat(200_000).map((length) => `RDATA typing ${fuzzed} batch "${'x'.repeat(length)}`),
  );
  return fc.sample(fc.oneof({ arbitrary: spoiled, weight: 9 }, { arbitrary: invented, weight: 3 }), {
    numRuns: count,
    seed: 5,
  });
}

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effectiveMs, isBackfilled, orderMembershipRows } from './membership-order';
import { buildStays } from './membership-stays';
import type { MembershipRow, Stay, StayOptions } from './membership-stays';

const ANN = '@ann:example.org';
const MOD = '@mod:example.org';

/** A live event: the position gives its id, orderings and times (received a second for each position, claimed half a second before). */
function live(position: number, membership: string, keys: Partial<MembershipRow> = {}): MembershipRow {
  return {
    eventId: `$${position}`,
    membership,
    sender: ANN,
    userId: ANN,
    reason: null,
    streamOrdering: position,
    topologicalOrdering: position,
    depth: position,
    originServerTs: position * 1000 - 500,
    receivedMs: position * 1000,
    outlier: false,
    backfilled: false,
    forgotten: false,
    ...keys,
  };
}

/** A backfilled event at a depth: received long after it happened. */
function old(depth: number, membership: string, keys: Partial<MembershipRow> = {}): MembershipRow {
  const backfilled = { streamOrdering: depth - 1000, backfilled: true, receivedMs: 999_000 };
  return live(depth, membership, { eventId: `$old${depth}`, ...backfilled, ...keys });
}

const byMod = { sender: MOD };

/** Each stay as `membership from-to endKind endedBy`. */
function outline(rows: MembershipRow[], options?: StayOptions): string[] {
  return buildStays(rows, options).map((stay) =>
    [stay.membership, `${stay.fromMs}-${stay.toMs ?? ''}`, stay.endKind, stay.endedBy].filter(Boolean).join(' '),
  );
}

describe('stays', () => {
  it('tell everything of a stay that goes on', () => {
    expect(buildStays([live(3, 'join', { reason: 'hello' })])).toEqual<Stay[]>([
      {
        membership: 'join',
        fromMs: 3000,
        toMs: null,
        fromClaimedMs: 2500,
        toClaimedMs: null,
        fromReceivedMs: 3000,
        toReceivedMs: null,
        fromBackfilled: false,
        toBackfilled: false,
        endKind: null,
        startedBy: ANN,
        endedBy: null,
        startReason: 'hello',
        reason: null,
        eventIds: ['$3'],
        endEventId: null,
        neverCurrentEventIds: [],
        profileChanges: 0,
        outOfBand: false,
        forgotten: false,
      },
    ]);
  });

  it('tell both times of both ends, the claimed one where backfilled', () => {
    const [stay] = buildStays([old(3, 'join'), live(5, 'leave', { sender: MOD, reason: 'spam' })]);
    expect(stay).toMatchObject({
      ...{ fromMs: 2500, fromClaimedMs: 2500, fromReceivedMs: 999_000, fromBackfilled: true },
      ...{ toMs: 5000, toClaimedMs: 4500, toReceivedMs: 5000, toBackfilled: false },
      ...{ endKind: 'kicked', endedBy: MOD, reason: 'spam', endEventId: '$5', eventIds: ['$old3'] },
    });
  });

  it('take the claimed time where none was received', () => {
    expect(outline([live(3, 'join', { receivedMs: null }), live(4, 'leave', { receivedMs: null })])).toEqual([
      `join 2500-3500 left ${ANN}`,
    ]);
  });

  it.each([
    ['join', 'leave', ANN, 'left'],
    ['join', 'leave', MOD, 'kicked'],
    ['join', 'ban', MOD, 'banned'],
    ['join', 'invite', MOD, 'replaced'],
    ['join', 'knock', ANN, 'replaced'],
    ['invite', 'leave', ANN, 'rejected'],
    ['invite', 'leave', MOD, 'withdrawn'],
    ['invite', 'ban', MOD, 'banned'],
    ['invite', 'join', ANN, 'replaced'],
    ['invite', 'knock', ANN, 'replaced'],
    ['knock', 'leave', ANN, 'withdrawn'],
    ['knock', 'leave', MOD, 'denied'],
    ['knock', 'ban', MOD, 'banned'],
    ['knock', 'invite', MOD, 'replaced'],
    ['knock', 'join', ANN, 'replaced'],
    ['ban', 'leave', MOD, 'unbanned'],
    ['ban', 'leave', ANN, 'unbanned'],
    ['ban', 'join', ANN, 'replaced'],
    ['ban', 'invite', MOD, 'replaced'],
    ['ban', 'knock', ANN, 'replaced'],
  ])('that are %s end by a %s of %s as %s', (membership, next, sender, endKind) => {
    const [stay] = buildStays([live(1, membership), live(2, next, { sender, reason: 'why' })]);
    expect(stay).toMatchObject({ membership, toMs: 2000, endKind, endedBy: sender, reason: 'why', endEventId: '$2' });
  });

  it('follow a whole life in a room: invited, joined, renamed, kicked, knocked, let in, left, banned, unbanned', () => {
    const rows = [
      live(1, 'invite', { sender: MOD, reason: 'come' }),
      live(2, 'join'),
      live(3, 'join'),
      live(4, 'join'),
      live(5, 'leave', byMod),
      live(6, 'knock'),
      live(7, 'invite', byMod),
      live(8, 'join'),
      live(9, 'leave'),
      live(10, 'ban', byMod),
      live(11, 'ban', byMod),
      live(12, 'leave', byMod),
    ];
    expect(outline(rows)).toEqual([
      `invite 1000-2000 replaced ${ANN}`,
      `join 2000-5000 kicked ${MOD}`,
      `knock 6000-7000 replaced ${MOD}`,
      `invite 7000-8000 replaced ${ANN}`,
      `join 8000-9000 left ${ANN}`,
      `ban 10000-12000 unbanned ${MOD}`,
    ]);
    expect(buildStays(rows)[1]).toMatchObject({ eventIds: ['$2', '$3', '$4'], profileChanges: 2, endEventId: '$5' });
    expect(buildStays(rows)[5]).toMatchObject({ eventIds: ['$10', '$11'], profileChanges: 0, startedBy: MOD });
  });

  it('count an invitation repeated as one stay', () => {
    expect(outline([live(1, 'invite', byMod), live(2, 'invite', byMod)])).toEqual(['invite 1000-']);
  });

  it('are none where there is only a leave, and a second leave ends nothing more', () => {
    expect([
      outline([]),
      outline([live(1, 'leave')]),
      outline([live(1, 'join'), live(2, 'leave'), live(3, 'leave')]),
    ]).toEqual([[], [], [`join 1000-2000 left ${ANN}`]]);
  });

  it('do not break on a membership that nobody knows, nor on an event given twice', () => {
    expect(outline([live(1, 'join'), live(2, 'lurk'), live(3, ''), live(1, 'join'), live(4, 'leave')])).toEqual([
      `join 1000-4000 left ${ANN}`,
    ]);
  });

  it('know an invitation or knock over federation, which came without state of the room', () => {
    const stays = buildStays([
      live(1, 'invite', { sender: MOD, outlier: true }),
      live(2, 'leave', { outlier: true }),
      live(3, 'knock', { outlier: true }),
      live(4, 'join', { outlier: true }),
      live(5, 'leave'),
      old(9, 'invite', { outlier: true }),
    ]);
    expect(stays.map((stay) => [stay.membership, stay.outOfBand])).toEqual([
      ['invite', true],
      ['knock', true],
      ['join', false],
      ['invite', false],
    ]);
  });

  it('are forgotten where all their events are, and a later join is not', () => {
    const rows = [live(1, 'join', { forgotten: true }), live(2, 'leave', { forgotten: true }), live(3, 'join')];
    expect(buildStays(rows).map((stay) => stay.forgotten)).toEqual([true, false]);
  });

  it('are not forgotten where one of their events is not', () => {
    const rows = [live(1, 'join', { forgotten: true }), live(2, 'join'), live(3, 'leave', { forgotten: true })];
    expect(buildStays(rows).map((stay) => stay.forgotten)).toEqual([false]);
  });

  it('keep a time that a sender invented, and order by ours', () => {
    const rows = [live(1, 'join', { originServerTs: 9_999_999 }), live(2, 'leave', { originServerTs: 5 })];
    expect(buildStays(rows)).toMatchObject([{ fromMs: 1000, fromClaimedMs: 9_999_999, toMs: 2000, toClaimedMs: 5 }]);
  });
});

describe('stays and the table of current memberships', () => {
  it('agree in the usual case, whichever event is the current one', () => {
    const rows = [live(1, 'join'), live(2, 'join')];
    expect(outline(rows, { current: { eventId: '$1', membership: 'join' } })).toEqual(['join 1000-']);
  });

  it('go by the current row where a leave on a fork never became current', () => {
    const rows = [live(1, 'join'), live(2, 'leave', byMod), live(3, 'ban', byMod)];
    expect(buildStays(rows, { current: { eventId: '$1', membership: 'join' } })).toMatchObject([
      { membership: 'join', endKind: null, toMs: null, eventIds: ['$1'], neverCurrentEventIds: ['$2', '$3'] },
    ]);
  });

  it('go by the current row where a join on a fork never became current', () => {
    const rows = [live(1, 'join'), live(2, 'leave'), live(3, 'join')];
    expect(buildStays(rows, { current: { eventId: '$2', membership: 'leave' } })).toMatchObject([
      { endKind: 'left', toMs: 2000, neverCurrentEventIds: ['$3'] },
    ]);
  });

  it('go by history where the current event is not among the rows', () => {
    expect(outline([live(1, 'join')], { current: { eventId: '$other', membership: 'leave' } })).toEqual(['join 1000-']);
  });

  it('go on where no such table can tell', () => {
    expect(outline([live(1, 'join')])).toEqual(['join 1000-']);
  });

  it('end by a state reset where the row has vanished, at the time that is known or not', () => {
    const rows = [live(1, 'join')];
    expect([
      buildStays(rows, { current: null, stateResetAtMs: 7000 }),
      buildStays(rows, { current: null }),
      buildStays(rows, { current: null, stateResetAtMs: 500 }),
    ]).toMatchObject([
      [{ endKind: 'state_reset', toMs: 7000, toReceivedMs: 7000, toClaimedMs: null, endedBy: null, endEventId: null }],
      [{ endKind: 'state_reset', toMs: null, toReceivedMs: null }],
      [{ endKind: 'state_reset', toMs: null }],
    ]);
  });

  it('do not see a state reset in a row that has vanished after the user had left', () => {
    expect(outline([live(1, 'join'), live(2, 'leave')], { current: null, stateResetAtMs: 7000 })).toEqual([
      `join 1000-2000 left ${ANN}`,
    ]);
  });

  it('end by a state reset of a remote user, whom only the deltas can tell of', () => {
    expect(outline([live(1, 'join')], { stateResetAtMs: 7000 })).toEqual(['join 1000-7000 state_reset']);
  });

  it('are two where a user joined again after a state reset', () => {
    const rows = [live(1, 'join'), live(2, 'join'), live(9, 'join')];
    expect(outline(rows, { current: { eventId: '$9', membership: 'join' }, stateResetAtMs: 7000 })).toEqual([
      'join 1000-7000 state_reset',
      'join 9000-',
    ]);
  });

  it('end by one state reset once only, even where the times of later events run backwards', () => {
    const rows = [
      live(1, 'join'),
      live(2, 'join', { receivedMs: 9000 }),
      live(3, 'leave', { receivedMs: 3000 }),
      live(4, 'join', { receivedMs: 4000 }),
      live(5, 'leave', { receivedMs: 9500 }),
    ];
    expect(buildStays(rows, { stateResetAtMs: 7000 }).map((stay) => stay.endKind)).toEqual([
      'state_reset',
      'left',
      'left',
    ]);
  });
});

describe('the order of membership events', () => {
  const idsOf = (rows: MembershipRow[]): string[] => orderMembershipRows(rows).map((row) => row.eventId);

  it('is that of the stream for live events, whatever their depth and times', () => {
    const rows = [live(3, 'a', { topologicalOrdering: 1 }), live(2, 'b', { topologicalOrdering: 9, receivedMs: 0 })];
    expect(idsOf(rows)).toEqual(['$2', '$3']);
  });

  it('is that of the depth for backfilled events, which the stream counts downwards', () => {
    const rows = [
      old(5, 'a', { streamOrdering: -1 }),
      old(4, 'b', { streamOrdering: -2 }),
      old(3, 'c', { streamOrdering: -3 }),
    ];
    expect(idsOf(rows)).toEqual(['$old3', '$old4', '$old5']);
  });

  it('puts a backfilled event before the first live one that is deeper, thus a kick learned of on return after the earlier stay', () => {
    const rows = [
      live(10, 'join'),
      live(20, 'leave'),
      live(60, 'join'),
      old(50, 'ban', byMod),
      old(55, 'leave', byMod),
      old(5, 'invite'),
    ];
    expect(idsOf(rows)).toEqual(['$old5', '$10', '$20', '$old50', '$old55', '$60']);
  });

  it('puts a backfilled event of the same depth by the time that is claimed', () => {
    const rows = [
      live(10, 'join'),
      old(10, 'a', { eventId: '$a', originServerTs: 1 }),
      old(10, 'b', { eventId: '$b' }),
    ];
    expect(idsOf(rows)).toEqual(['$a', '$10', '$b']);
  });

  it('falls back to the depth column, and to the time where nothing else is known', () => {
    const unknown = { streamOrdering: null, topologicalOrdering: null };
    const rows = [
      live(10, 'join'),
      live(20, 'leave'),
      live(15, 'a', { ...unknown, eventId: '$depth' }),
      live(5, 'b', { ...unknown, depth: null, eventId: '$time', receivedMs: 12_000 }),
      live(5, 'c', { ...unknown, depth: null, eventId: '$late', receivedMs: 99_000 }),
    ];
    expect(idsOf(rows)).toEqual(['$10', '$time', '$depth', '$20', '$late']);
  });

  it('prefers the topological ordering to the depth', () => {
    const rows = [live(10, 'join'), old(20, 'a', { topologicalOrdering: 5 }), old(5, 'b', { topologicalOrdering: 20 })];
    expect(idsOf(rows)).toEqual(['$old20', '$10', '$old5']);
  });

  it('treats a negative stream ordering as backfilled even if unmarked', () => {
    expect([isBackfilled(live(-4, 'join')), effectiveMs(live(-4, 'join'))]).toEqual([true, -4500]);
  });
});

describe('any rows', () => {
  const position = fc.option(fc.integer({ min: -20, max: 20 }), { freq: 6 });
  const time = fc.integer({ min: 0, max: 50 });
  const anyRow: fc.Arbitrary<MembershipRow> = fc.record({
    eventId: fc.integer({ min: 0, max: 30 }).map((id) => `$${id}`),
    membership: fc.constantFrom('join', 'leave', 'invite', 'knock', 'ban', 'join', 'leave', 'odd'),
    sender: fc.constantFrom(ANN, MOD),
    userId: fc.constant(ANN),
    reason: fc.option(fc.constant('why')),
    streamOrdering: position,
    topologicalOrdering: position,
    depth: position,
    originServerTs: time,
    receivedMs: fc.option(time),
    outlier: fc.boolean(),
    backfilled: fc.boolean(),
    forgotten: fc.boolean(),
  });
  const anyRows = fc.uniqueArray(anyRow, { selector: (row) => row.eventId, maxLength: 15 });
  const anyOptions: fc.Arbitrary<StayOptions> = fc.record(
    {
      current: fc.option(
        fc.record({
          eventId: fc.integer({ min: 0, max: 30 }).map((id) => `$${id}`),
          membership: fc.constantFrom('join', 'leave', 'invite', 'knock', 'ban'),
        }),
      ),
      stateResetAtMs: fc.option(time),
    },
    { requiredKeys: [] },
  );

  it('put every event in exactly one stay, or make it an end, or leave it out as a leave that ends nothing', () => {
    fc.assert(
      fc.property(anyRows, anyOptions, (rows, options) => {
        const stays = buildStays(rows, options);
        const inside = stays.flatMap((stay) => [...stay.eventIds, ...stay.neverCurrentEventIds]);
        const ends = stays.flatMap((stay) => stay.endEventId ?? []);
        expect([new Set(inside).size, new Set(ends).size]).toEqual([inside.length, ends.length]);
        const placed = new Set([...inside, ...ends]);
        const missing = rows.filter((row) => !placed.has(row.eventId)).map((row) => row.membership);
        // With no stay at all there is nothing to list the events on forks with.
        if (stays.length > 0)
          expect(missing.filter((membership) => membership !== 'leave' && membership !== 'odd')).toEqual([]);
      }),
    );
  });

  it('follow each other in the order of the events, the end of one never after the start of the next', () => {
    fc.assert(
      fc.property(anyRows, anyOptions, (rows, options) => {
        const order = orderMembershipRows(rows).map((row) => row.eventId);
        const places = buildStays(rows, options).flatMap((stay) => [
          ...stay.eventIds,
          ...(stay.endEventId === null ? [] : [stay.endEventId]),
        ]);
        const indexes = places.map((eventId) => order.indexOf(eventId));
        expect(indexes).toEqual([...indexes].sort((a, b) => a - b));
      }),
    );
  });

  it('do not overlap in time where our times follow the stream', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('join', 'leave', 'invite', 'knock', 'ban')),
        fc.boolean(),
        (memberships, backfilled) => {
          const rows = memberships.map((membership, index) => (backfilled ? old : live)(index + 1, membership));
          const stays = buildStays(rows);
          const edges = stays.flatMap((stay) => [stay.fromMs, stay.toMs ?? Number.POSITIVE_INFINITY]);
          expect(edges).toEqual([...edges].sort((a, b) => a - b));
          expect(stays.slice(0, -1).every((stay) => stay.endKind !== null)).toBe(true);
        },
      ),
    );
  });

  it('come out the same whatever order the rows are given in', () => {
    fc.assert(
      fc.property(
        anyRows.chain((rows) => fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length }))),
        anyOptions,
        ([rows, shuffled], options) => {
          expect(buildStays(shuffled, options)).toEqual(buildStays(rows, options));
        },
      ),
    );
  });

  it('end in the current membership wherever the current event is among the rows', () => {
    fc.assert(
      fc.property(anyRows, fc.nat(), (rows, pick) => {
        const known = rows.filter((row) => row.membership !== 'odd');
        const row = known[pick % Math.max(1, known.length)];
        fc.pre(row !== undefined);
        const last = buildStays(rows, { current: { eventId: row.eventId, membership: row.membership } }).at(-1);
        const ongoing = last !== undefined && last.endKind === null ? last.membership : 'leave';
        expect(ongoing).toBe(row.membership);
      }),
    );
  });

  it('have no end exactly where the stay goes on, and only the last may go on', () => {
    fc.assert(
      fc.property(anyRows, anyOptions, (rows, options) => {
        const stays = buildStays(rows, options);
        const shape = stays.map((stay) => [
          stay.endKind === null,
          stay.toMs === null && stay.endKind !== 'state_reset',
        ]);
        expect(shape.map(([goesOn]) => goesOn)).toEqual(
          stays.map((stay, index) => stay.endKind === null && index === stays.length - 1),
        );
        expect(shape.every(([goesOn, endless]) => goesOn === endless)).toBe(true);
      }),
    );
  });
});

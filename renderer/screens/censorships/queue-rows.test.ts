import { describe, expect, it } from 'vitest';
import type { Censorship, CensorshipGroup, CensorshipReason } from '../../../shared/contract/censorships';
import { buildRows, groupItems, sortGroups, type GroupPages, type QueueRow } from './queue-rows';

const counted = (value: number) => ({ value, exact: true });
const group = (reason: CensorshipReason | null, overdue: number, pending = 0): CensorshipGroup => ({
  reason, overdue: counted(overdue), pending: counted(pending), sentence: 'why', evidence: [], nextStep: null,
}); // prettier-ignore
const item = (eventId: string, reason: CensorshipReason | null = 'timer_lost', overdue = true): Censorship => ({
  kind: 'expiry', eventId, redactionEventId: null, redactedBy: null, roomId: null, roomName: null, sender: null, type: null,
  jsonBytes: null, writtenBy: null, receivedMs: null, dueMs: 0, overdue, reason, sentence: null, evidence: [], nextStep: null,
  turnMs: null,
}); // prettier-ignore
const items = (count: number) => Array.from({ length: count }, (_, index) => item(`$${index}`));
const wordOf = (row: QueueRow): string =>
  row.kind === 'more' ? `${row.hidden.value} more` : row.kind === 'group' ? row.group.key : row.key;
const view = { closed: new Set<string>(), whole: new Set<string>(), overdueOnly: false };
const read = (list: Censorship[], hasMore = false): Map<string, GroupPages> =>
  new Map([['timer_lost', { items: list, hasMore, isReading: false }]]);

describe('groups of a queue', () => {
  it('begin with what blocks the rest, then the largest overdue, and end with what is only not due yet', () => {
    const sorted = sortGroups(
      [
        group(null, 0, 1_277),
        group('waiting_for_turn', 1),
        group('timer_lost', 38),
        group('blocked', 41),
        group('event_rejected', 2),
        group('feature_off', 0, 5),
        group('blocks_the_queue', 1),
      ],
      false,
    );
    expect(sorted.map(({ reason }) => reason)).toEqual([
      'blocks_the_queue', 'blocked', 'timer_lost', 'event_rejected', 'waiting_for_turn', 'feature_off', null,
    ]); // prettier-ignore
  });

  it('leave out those without an overdue one where only such are asked for', () => {
    expect(sortGroups([group(null, 0, 5), group('timer_lost', 1, 4)], true).map(({ key }) => key)).toEqual([
      'timer_lost',
    ]);
  });

  it('of rows of one room are made from the rows', () => {
    const { groups, pages } = groupItems(
      [item('$a'), item('$b', null, false), item('$c')],
      (reason) => reason ?? 'later',
    );
    expect(groups.map(({ key, overdue, pending }) => [key, overdue.value, pending.value])).toEqual([
      ['timer_lost', 2, 0],
      ['none', 0, 1],
    ]);
    expect(pages.get('timer_lost')?.items.map(({ eventId }) => eventId)).toEqual(['$a', '$c']);
  });
});

describe('rows of a queue', () => {
  const [lost] = sortGroups([group('timer_lost', 38)], false);
  const groups = lost === undefined ? [] : [lost];

  it('show the first events of each reason and how many more there are', () => {
    const words = buildRows(groups, read(items(38)), view).map(wordOf);
    expect(words).toEqual(['timer_lost', '$0', '$1', '$2', '$3', '$4', '33 more']);
  });

  it('show all that was read of a group that is opened whole, and what is still behind', () => {
    const rows = buildRows(groups, read(items(20), true), { ...view, whole: new Set(['timer_lost']) });
    expect([rows.length, rows.map(wordOf).at(-1)]).toEqual([22, '18 more']);
  });

  it('are the heading alone of a closed group', () => {
    expect(buildRows(groups, read(items(3)), { ...view, closed: new Set(['timer_lost']) }).map(wordOf)).toEqual([
      'timer_lost',
    ]);
  });

  it('name an event once that two pages hold', () => {
    expect(buildRows(groups, read([item('$a'), item('$a')]), view).map(wordOf)).toEqual(['timer_lost', '$a']);
  });

  it('say that a group is being read', () => {
    expect(buildRows(groups, new Map(), view)[1]).toMatchObject({ kind: 'more', isReading: true });
  });
});

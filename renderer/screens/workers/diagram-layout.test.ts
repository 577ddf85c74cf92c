import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Worker, WorkerRole } from '../../../shared/contract/workers';
import { layoutDiagram, nextBox, type DiagramLayout, type Rect } from './diagram-layout';
import { groupWorkers, type GroupKey } from './worker-groups';

const roles: readonly WorkerRole[] = [
  'main',
  'event_persister',
  'stream_writer',
  'federation_sender',
  'pusher',
  'background_tasks',
  'generic',
  'synoptic',
];
const worker = (instanceName: string, role: WorkerRole): Worker => ({
  instanceName, state: 'live', inferred: false, sources: [], roles: [role], summary: '', writes: [], writesFrom: [], storeClasses: [], listeners: [],
  lastHeardMs: null, silentSinceMs: null, version: null, commandQueue: null, ownView: [], findings: [],
}); // prettier-ignore

function rectsOf(layout: DiagramLayout): Rect[] {
  const groups = layout.groups.flatMap(({ boxes, summary }) => (summary === null ? boxes : [summary]));
  return [...groups, layout.redis, ...layout.databases];
}

function overlapping(rects: readonly Rect[]): boolean {
  return rects.some((a, index) =>
    rects
      .slice(index + 1)
      .some((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height),
  );
}

const all: ReadonlySet<GroupKey> = new Set(groupWorkers(roles.map((role) => worker(role, role))).map(({ key }) => key));

test.each([1, 7, 60])('%i processes stand in their groups, none over another', (count) => {
  const workers = Array.from({ length: count }, (_, index) => worker(`w${index}`, index === 0 ? 'main' : 'generic'));
  const layout = layoutDiagram(groupWorkers(workers), { width: 900, openGroups: all, databases: 1 });
  expect([layout.groups.flatMap(({ boxes }) => boxes).length, overlapping(rectsOf(layout))]).toEqual([count, false]);
});

test('a group of many stands as one box until it is opened', () => {
  const workers = Array.from({ length: 40 }, (_, index) => worker(`w${index}`, 'federation_sender'));
  const closed = layoutDiagram(groupWorkers(workers), { width: 900, openGroups: new Set(), databases: 1 });
  expect([closed.groups[0]?.boxes.length, closed.groups[0]?.summary !== null, closed.groups[0]?.canClose]).toEqual([
    0,
    true,
    true,
  ]);
});

test('nothing overlaps and everything is within the diagram, whatever there is and however wide it is', () => {
  const someWorkers = fc.array(fc.constantFrom(...roles), { maxLength: 80 });
  fc.assert(
    fc.property(
      someWorkers,
      fc.integer({ min: 0, max: 3_000 }),
      fc.boolean(),
      fc.constantFrom(1, 2),
      (some, width, isOpen, databases) => {
        const workers = some.map((role, index) => worker(`w${index}`, role));
        const layout = layoutDiagram(groupWorkers(workers), { width, openGroups: isOpen ? all : new Set(), databases });
        const rects = rectsOf(layout);
        expect(overlapping(rects)).toBe(false);
        expect(
          rects.every(
            ({ x, y, width: w, height: h }) =>
              x >= 0 && y >= 0 && x + w <= layout.width + 0.01 && y + h <= layout.height,
          ),
        ).toBe(true);
      },
    ),
  );
});

test('arrows lead to the nearest box of the row, and to the nearest row above and below', () => {
  const workers = [worker('main', 'main'), worker('p1', 'event_persister'), worker('p2', 'event_persister')];
  const layout = layoutDiagram(groupWorkers(workers), { width: 900, openGroups: new Set(), databases: 1 });
  const boxes = layout.groups.flatMap((group) => group.boxes);
  const [main, p1, p2] = boxes;
  if (!main || !p1 || !p2) throw new Error('three boxes are placed');
  expect([nextBox(boxes, main, 'down'), nextBox(boxes, p1, 'right'), nextBox(boxes, p2, 'up'), nextBox(boxes, p2, 'right')].map((one) => one?.instanceName)).toEqual([
    'p1', 'p2', 'main', undefined,
  ]); // prettier-ignore
});

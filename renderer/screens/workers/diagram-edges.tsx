import type { ReactElement } from 'react';
import type { Worker } from '../../../shared/contract/workers';
import { edgePath, peerPath, type DiagramLayout, type Rect } from './diagram-layout';

export type EdgeKind = 'writes' | 'reads' | 'http';

/** Lines of the one process that is looked at; all at once would be a thicket. */
export function DiagramEdges({
  layout,
  worker,
  workers,
  kinds,
  hasRedis,
}: {
  layout: DiagramLayout;
  worker: Worker | undefined;
  workers: ReadonlyMap<string, Worker>;
  kinds: ReadonlySet<EdgeKind>;
  hasRedis: boolean;
}): ReactElement {
  const boxes = layout.groups.flatMap((group) => group.boxes);
  const from = boxes.find(({ instanceName }) => instanceName === worker?.instanceName);
  return (
    <svg className="diagram-edges" width={layout.width} height={layout.height} aria-hidden="true">
      <defs>
        <marker id="edge-end" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
          <path d="M0 0 8 4 0 8Z" className="edge-head" />
        </marker>
      </defs>
      {worker !== undefined &&
        from !== undefined &&
        edgesOf(worker, from, { ...layout, redis: hasRedis ? layout.redis : null }, kinds).map(
          ({ kind, path }, index) => (
            <path key={index} d={path} className={`edge edge-${kind}`} markerEnd="url(#edge-end)" />
          ),
        )}
      {worker !== undefined &&
        from !== undefined &&
        kinds.has('http') &&
        boxes
          .filter((box) => box !== from && answersReplication(workers.get(box.instanceName)))
          .map((box) => (
            <path
              key={box.instanceName}
              d={peerPath(from, box)}
              className="edge edge-http"
              markerEnd="url(#edge-end)"
            />
          ))}
    </svg>
  );
}

function edgesOf(
  worker: Worker,
  from: Rect,
  { redis, databases }: { redis: Rect | null; databases: readonly Rect[] },
  kinds: ReadonlySet<EdgeKind>,
): { kind: EdgeKind; path: string }[] {
  const edges: { kind: EdgeKind; path: string }[] = [];
  const isOwn = worker.roles.includes('synoptic');
  const writesDatabase = isOwn
    ? worker.storeClasses.some(({ kind, state }) => kind === 'write' && state === 'present')
    : worker.writes.length > 0;
  const [main] = databases;
  if (kinds.has('writes')) {
    if (redis) edges.push({ kind: 'writes', path: edgePath(from, redis, 0) });
    if (writesDatabase && main) edges.push({ kind: 'writes', path: edgePath(from, main, 0) });
  }
  if (kinds.has('reads')) {
    if (redis) edges.push({ kind: 'reads', path: edgePath(from, redis, 1) });
    for (const database of databases) edges.push({ kind: 'reads', path: edgePath(from, database, 1) });
  }
  return edges;
}

function answersReplication(worker: Worker | undefined): boolean {
  return worker?.listeners.some(({ resources }) => resources.includes('replication')) === true;
}

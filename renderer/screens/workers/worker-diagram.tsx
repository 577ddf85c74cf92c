import { useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import type { OutputOf } from '../../../shared/contract/index';
import type { Worker } from '../../../shared/contract/workers';
import { Button } from '../../components/button';
import { Isolated } from '../../components/isolated';
import { Mark } from '../../components/mark';
import { useNow } from '../../components/time';
import { useWidth } from '../../components/use-width';
import { texts } from '../../texts/en';
import { DiagramBars } from './diagram-bars';
import { DiagramEdges, type EdgeKind } from './diagram-edges';
import { layoutDiagram, nextBox, type Direction, type PlacedBox } from './diagram-layout';
import { useDiagramPointer } from './use-diagram-pointer';
import { useFindingSeverity } from './use-finding-severity';
import { WorkerBox } from './worker-box';
import { groupWorkers, notLive, type GroupKey, type WorkerGroup } from './worker-groups';

export interface WorkerDiagramProps {
  answer: OutputOf<'workers.list'>;
  selected: string | null;
  onSelect: (instanceName: string) => void;
  edges: ReadonlySet<EdgeKind>;
  zoom: number;
  onZoom: (step: 1 | -1 | 0) => void;
}

const arrows: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down', h: 'left', l: 'right', k: 'up', j: 'down',
}; // prettier-ignore
const zoomKeys: Readonly<Record<string, 1 | -1 | 0>> = { '+': 1, '=': 1, '-': -1, '0': 0 };

/** Processes, Redis and databases as boxes; scrolling moves the picture. */
export function WorkerDiagram(props: WorkerDiagramProps): ReactElement {
  const { answer, selected, edges, zoom } = props;
  const { ref, width } = useWidth<HTMLDivElement>();
  const [openGroups, setOpenGroups] = useState<ReadonlySet<GroupKey>>(new Set());
  const [hovered, setHovered] = useState<string | null>(null);
  const groups = groupWorkers(answer.items);
  useDiagramPointer(ref, props.onZoom);
  // The process that is looked at is never hidden in a group that is closed.
  const chosen = groups.find(({ workers }) => workers.some(({ instanceName }) => instanceName === selected))?.key;
  const open = new Set(chosen === undefined ? openGroups : [...openGroups, chosen]);
  const layout = layoutDiagram(groups, { width: width / zoom, openGroups: open, databases: answer.databases.length });
  const byName = new Map(answer.items.map((worker) => [worker.instanceName, worker]));
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = zoomKeys[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    props.onZoom(step);
    event.preventDefault();
  };
  const toggle = (key: GroupKey): void => {
    const next = new Set(openGroups);
    if (!next.delete(key)) next.add(key);
    setOpenGroups(next);
  };
  const { width: wide, height: high } = layout;
  return (
    <div
      className="diagram-scroll"
      ref={ref}
      role="region"
      aria-label={texts.workers.diagramLabel}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div className="diagram-size" style={{ width: wide * zoom, height: high * zoom }}>
        <div className="diagram" style={{ width: wide, height: high, transform: `scale(${zoom})` }}>
          <DiagramEdges
            layout={layout}
            worker={byName.get(hovered ?? selected ?? '')}
            workers={byName}
            kinds={edges}
            hasRedis={answer.redis !== null}
          />
          {layout.groups.map((placed) => {
            const group = groups.find(({ key }) => key === placed.key);
            return (
              group && <GroupHead key={placed.key} group={group} placed={placed} onToggle={() => toggle(placed.key)} />
            );
          })}
          <Boxes
            {...props}
            boxes={layout.groups.flatMap((group) => group.boxes)}
            byName={byName}
            onHover={setHovered}
          />
          <DiagramBars layout={layout} answer={answer} />
        </div>
      </div>
      <p className="small muted diagram-hint">{texts.workers.diagramHint}</p>
    </div>
  );
}

interface BoxesProps extends WorkerDiagramProps {
  boxes: readonly PlacedBox[];
  byName: ReadonlyMap<string, Worker>;
  onHover: (instanceName: string | null) => void;
}

/** The boxes, of which Tab reaches one and arrows reach the others. */
function Boxes({ answer, selected, onSelect, boxes, byName, onHover }: BoxesProps): ReactElement {
  const area = useRef<HTMLDivElement>(null);
  const nowMs = Math.max(useNow(), answer.asOfMs);
  const severityOf = useFindingSeverity();
  const tabStop = boxes.find(({ instanceName }) => instanceName === selected) ?? boxes[0];
  const focusOn = (box: PlacedBox | undefined): void =>
    area.current?.querySelector<HTMLElement>(`[data-instance="${CSS.escape(box?.instanceName ?? '')}"]`)?.focus();
  const onKeyDown = (event: KeyboardEvent, box: PlacedBox): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = arrows[event.key];
    if (direction === undefined) return;
    focusOn(nextBox(boxes, box, direction));
    event.preventDefault();
  };
  return (
    <div ref={area}>
      {boxes.map((place) => {
        const worker = byName.get(place.instanceName);
        return (
          worker && (
            <WorkerBox
              key={place.instanceName}
              {...{ worker, place, nowMs }}
              severity={severityOf(worker)}
              isSelected={place.instanceName === selected}
              isTabStop={place === tabStop}
              onSelect={() => onSelect(place.instanceName)}
              onHover={(isOver) => onHover(isOver ? place.instanceName : null)}
              onKeyDown={(event) => onKeyDown(event, place)}
            />
          )
        );
      })}
    </div>
  );
}

function GroupHead({
  group,
  placed,
  onToggle,
}: {
  group: WorkerGroup;
  placed: ReturnType<typeof layoutDiagram>['groups'][number];
  onToggle: () => void;
}): ReactElement {
  const { workers, key } = group;
  const t = texts.workers;
  const words = t.group(t.groups[key], workers.length, notLive(workers));
  return (
    <>
      <div className="diagram-label row" style={{ left: placed.labelX, top: placed.labelY }}>
        <span>{workers.length > 1 && placed.summary === null ? words : t.groups[key]}</span>
        {placed.canClose && placed.summary === null && (
          <Button variant="quiet" onPress={onToggle}>
            {t.closeGroup}
          </Button>
        )}
      </div>
      {placed.summary !== null && (
        <button
          type="button"
          className="worker-box worker-group"
          style={{
            left: placed.summary.x,
            top: placed.summary.y,
            width: placed.summary.width,
            height: placed.summary.height,
          }}
          onClick={onToggle}
        >
          <GroupSummary workers={workers} />
        </button>
      )}
    </>
  );
}

function GroupSummary({ workers }: Pick<WorkerGroup, 'workers'>): ReactElement {
  const t = texts.workers;
  const away = notLive(workers);
  return (
    <>
      <span className="worker-head">
        <b>{t.openGroup(workers.length)}</b>
        <Mark kind={away === 0 ? 'ok' : 'lagging'}>{away === 0 ? t.allLive : t.notLive(away)}</Mark>
      </span>
      <span className="worker-summary clip">
        <Isolated text={t.span(workers[0]?.instanceName ?? '', workers.at(-1)?.instanceName ?? '')} />
      </span>
    </>
  );
}

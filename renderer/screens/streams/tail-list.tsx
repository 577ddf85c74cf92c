import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useRef, type KeyboardEvent, type MouseEvent, type ReactElement } from 'react';
import { listMoveOf } from '../../components/list-keys';
import { texts } from '../../texts/en';
import { TailCells } from './tail-line';
import type { TailLine } from './tail-rows';
import { moveTo, toggle, type TailSelection } from './tail-selection';

/** Height of a line in CSS pixels. */
const lineHeight = 22;
/** Scrolled this far from the newest, the tail stands still. */
const awayPixels = lineHeight / 2;
const nearEnd = 30;

export interface TailListProps {
  lines: readonly TailLine[];
  selection: TailSelection;
  isFlowing: boolean;
  onSelect: (selection: TailSelection) => void;
  /** Enter, or a click. */
  onOpen: (line: TailLine) => void;
  onCopy: () => void;
  /** Scrolled away from the newest, or back to it. */
  onAway: (isAway: boolean) => void;
  onEndReached: () => void;
}

/** The lines of the tail, newest first; only those that are seen are drawn. */
export function TailList(props: TailListProps): ReactElement {
  const { lines, selection, isFlowing, onEndReached } = props;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 10,
  });
  const at = selection.current === null ? -1 : lines.findIndex(({ key }) => key === selection.current);
  useEffect(() => {
    if (isFlowing) scroller.current?.scrollTo({ top: 0 });
  }, [isFlowing]);
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (!isFlowing && lastShown >= lines.length - nearEnd) onEndReached();
  }, [isFlowing, lastShown, lines.length, onEndReached]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const pageRows = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / lineHeight) - 1);
    const moved = handleKey(props, event, at, pageRows);
    if (moved === false) return;
    event.preventDefault();
    if (typeof moved === 'number') virtual.scrollToIndex(moved);
  };
  return (
    <div
      ref={scroller}
      className="tail-list mono"
      role="grid"
      tabIndex={0}
      aria-label={texts.streams.tailRows}
      aria-multiselectable="true"
      aria-rowcount={lines.length}
      aria-activedescendant={items.some(({ index }) => index === at) ? `${id}-${at}` : undefined}
      onKeyDown={onKeyDown}
      onScroll={(event) => props.onAway(event.currentTarget.scrollTop > awayPixels)}
    >
      <div className="tail-lines" role="rowgroup" style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const line = lines[index];
          if (line === undefined) return null;
          return (
            <Line
              key={line.key}
              {...{ props, line, index, start }}
              id={`${id}-${index}`}
              isSelected={selection.chosen.has(line.key) || index === at}
            />
          );
        })}
      </div>
    </div>
  );
}

interface LineProps {
  props: TailListProps;
  line: TailLine;
  id: string;
  index: number;
  start: number;
  isSelected: boolean;
}

function Line({ props, line, id, index, start, isSelected }: LineProps): ReactElement {
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={index + 1}
      aria-selected={isSelected}
      className="tail-line"
      style={{ transform: `translateY(${start}px)` }}
      onClick={(event) => onClick(props, line, event)}
    >
      <TailCells line={line} />
    </div>
  );
}

function onClick({ lines, selection, onSelect, onOpen }: TailListProps, line: TailLine, event: MouseEvent): void {
  // A link leads away; the row is not what was meant.
  if (event.defaultPrevented) return;
  if (event.ctrlKey || event.metaKey) return onSelect(toggle(selection, line.key));
  onSelect(moveTo(selection, lines, line.key, event.shiftKey));
  if (!event.shiftKey) onOpen(line);
}

/** False if the key meant nothing; else the index that was moved to, or true. */
function handleKey(props: TailListProps, event: KeyboardEvent, at: number, pageRows: number): number | boolean {
  const { lines, selection, onSelect, onOpen, onCopy } = props;
  const isInside = event.target !== event.currentTarget;
  // With Shift the letters come large.
  const key = event.shiftKey && event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const { ctrlKey, metaKey, altKey } = event;
  const move = listMoveOf({ key, ctrlKey, metaKey, altKey }, at, lines.length, pageRows);
  if (move === null || (isInside && (move === 'open' || move === 'toggle'))) return false;
  if (typeof move === 'object') {
    const line = lines[move.to];
    if (line !== undefined) onSelect(moveTo(selection, lines, line.key, event.shiftKey));
    return move.to;
  }
  const line = lines[at];
  if (line === undefined) return false;
  if (move === 'open') onOpen(line);
  else if (move === 'toggle') onSelect(toggle(selection, line.key));
  else onCopy();
  return true;
}

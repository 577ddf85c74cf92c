import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useRef, type KeyboardEvent, type ReactElement, type ReactNode } from 'react';
import { copyText as copyToClipboard } from './copy-button';
import { CheckField } from './fields';
import { listMoveOf } from './list-keys';
import { useRowHeight } from './row-height';
import { texts } from '../texts/en';
import { useLostFocus } from './use-lost-focus';

export interface Column<Row> {
  key: string;
  header: ReactNode;
  /** A track of CSS grid: `220px`, `minmax(120px, 1fr)`. */
  track: string;
  align?: 'end';
  cell: (row: Row) => ReactNode;
}

export interface DataTableProps<Row> {
  label: string;
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  columns: readonly Column<Row>[];
  selectedKey: string | null;
  onSelect: (key: string) => void;
  onOpen?: (row: Row) => void;
  /** What C copies. */
  copyText?: (row: Row) => string;
  checked?: ReadonlySet<string>;
  onToggle?: (key: string) => void;
  /** Shift with a move or a click: the rows from where it began to where it ended are to be checked. */
  onExtend?: (keys: readonly string[]) => void;
  /** What a row shows over all columns, for one that heads others; null: it is a row like any. */
  headingOf?: (row: Row) => ReactNode | null;
  /** The last rows are near: time for the next page. */
  onEndReached?: () => void;
  isLoadingMore?: boolean;
  /** Stands below the header if there is no row. */
  empty?: ReactNode;
}

const overscan = 12;

/** Sum of the least widths of tracks, so that all rows are equally wide however long their content is. */
function leastWidthOf(tracks: string): number {
  return [...tracks.matchAll(/(?<!, *)\b(\d+)px/g)].reduce((sum, [, pixels]) => sum + Number(pixels), 0);
}

/** A list of any length, of which only what is seen is drawn; one Tab stop, moved in by keys. */
export function DataTable<Row>(props: DataTableProps<Row>): ReactElement {
  const { label, rows, columns, rowKey, selectedKey } = props;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const height = useRowHeight();
  useLostFocus(scroller);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan,
    // The header stands over the list, which it makes shorter by about a row.
    scrollPaddingEnd: height,
  });
  useEffect(() => virtual.measure(), [virtual, height]);
  const at = selectedKey === null ? -1 : rows.findIndex((row) => rowKey(row) === selectedKey);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at);
  }, [virtual, at]);
  const items = virtual.getVirtualItems();
  useEndReached(items.at(-1)?.index ?? -1, rows.length, props.onEndReached);
  const onKeyDown = (event: KeyboardEvent): void => {
    const pageRows = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / height) - 1);
    if (handleKey(props, event, at, pageRows)) event.preventDefault();
  };
  const tracks = [...(props.checked === undefined ? [] : ['34px']), ...columns.map(({ track }) => track)].join(' ');
  return (
    <div
      ref={scroller}
      className="grid"
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-activedescendant={items.some(({ index }) => index === at) ? `${id}-${at}` : undefined}
      onKeyDown={onKeyDown}
      style={{ ['--tracks' as string]: tracks, ['--least' as string]: `${leastWidthOf(tracks)}px` }}
    >
      <Head columns={columns} hasChecks={props.checked !== undefined} />
      {rows.length === 0 && props.empty}
      <div className="grid-rows" role="rowgroup" style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            <BodyRow
              key={rowKey(row)}
              {...{ props, row, index, start, height }}
              id={`${id}-${index}`}
              isSelected={index === at}
            />
          );
        })}
      </div>
      {props.isLoadingMore === true && <div className="grid-more">{texts.common.loadingMore}</div>}
    </div>
  );
}

function Head<Row>({ columns, hasChecks }: { columns: readonly Column<Row>[]; hasChecks: boolean }): ReactElement {
  return (
    <div role="rowgroup" className="grid-head-group">
      <div className="grid-head" role="row" aria-rowindex={1}>
        {hasChecks && (
          <span role="columnheader">
            <span className="visually-hidden">{texts.common.selected}</span>
          </span>
        )}
        {columns.map((column) => (
          <span key={column.key} role="columnheader" className={column.align === 'end' ? 'number' : undefined}>
            {column.header}
          </span>
        ))}
      </div>
    </div>
  );
}

interface BodyRowProps<Row> {
  props: DataTableProps<Row>;
  row: Row;
  id: string;
  index: number;
  start: number;
  height: number;
  isSelected: boolean;
}

function BodyRow<Row>({ props, row, id, index, start, height, isSelected }: BodyRowProps<Row>): ReactElement {
  const key = props.rowKey(row);
  const { onOpen } = props;
  const heading = props.headingOf?.(row) ?? null;
  return (
    <div
      id={id}
      className={heading === null ? 'grid-row' : 'grid-row grid-heading'}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      style={{ transform: `translateY(${start}px)`, height }}
      onClick={(event) => {
        // A link leads away; the row is not what was meant.
        if (event.defaultPrevented) return;
        if (event.shiftKey) extendTo(props, index);
        props.onSelect(key);
      }}
      onDoubleClick={() => onOpen?.(row)}
    >
      {heading === null ? (
        <Cells props={props} row={row} />
      ) : (
        <div role="gridcell" className="grid-cell" aria-colspan={props.columns.length}>
          {heading}
        </div>
      )}
    </div>
  );
}

function Cells<Row>({ props, row }: { props: DataTableProps<Row>; row: Row }): ReactElement {
  const { checked, onToggle, columns } = props;
  const key = props.rowKey(row);
  return (
    <>
      {checked !== undefined && (
        <div className="grid-cell" role="gridcell">
          <CheckField
            isChecked={checked.has(key)}
            onChange={() => onToggle?.(key)}
            label={texts.common.selectRow(key)}
          />
        </div>
      )}
      {columns.map((column) => (
        <div key={column.key} role="gridcell" className={column.align === 'end' ? 'grid-cell grid-end' : 'grid-cell'}>
          {column.cell(row)}
        </div>
      ))}
    </>
  );
}

/** Tells which rows lie between the current one and that at `to`, both included. */
function extendTo<Row>(props: DataTableProps<Row>, to: number): void {
  const { rows, rowKey, selectedKey, onExtend } = props;
  const from = rows.findIndex((row) => rowKey(row) === selectedKey);
  if (from >= 0) onExtend?.(rows.slice(Math.min(from, to), Math.max(from, to) + 1).map(rowKey));
}

/** True if the key meant something. Keys inside of a link or button belong to that. */
function handleKey<Row>(props: DataTableProps<Row>, event: KeyboardEvent, at: number, pageRows: number): boolean {
  const isInside = event.target !== event.currentTarget;
  // With Shift the letters come large.
  const key = event.shiftKey && event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const { ctrlKey, metaKey, altKey } = event;
  const move = listMoveOf({ key, ctrlKey, metaKey, altKey }, at, props.rows.length, pageRows);
  if (move === null || (isInside && (move === 'open' || move === 'toggle'))) return false;
  if (typeof move === 'object') {
    const next = props.rows[move.to];
    if (event.shiftKey) extendTo(props, move.to);
    if (next !== undefined) props.onSelect(props.rowKey(next));
    return true;
  }
  const row = props.rows[at];
  if (row === undefined) return false;
  if (move === 'open') props.onOpen?.(row);
  else if (move === 'toggle') props.onToggle?.(props.rowKey(row));
  else if (props.copyText !== undefined) void copyToClipboard(props.copyText(row));
  return true;
}

/** Asks for more once for each length of the list. */
function useEndReached(lastShown: number, count: number, onEndReached: (() => void) | undefined): void {
  const askedAt = useRef(-1);
  useEffect(() => {
    if (onEndReached === undefined || count === 0 || lastShown < count - overscan || askedAt.current === count) return;
    askedAt.current = count;
    onEndReached();
  }, [lastShown, count, onEndReached]);
}

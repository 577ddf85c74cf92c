import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, type ReactElement } from 'react';
import './json-view.css';
import { isWithin, layOutJson, type JsonLine } from './json-lines';
import { useLostFocus } from './use-lost-focus';
import { visiblePieces } from './visible-text';

const lineHeight = 19;
const none: readonly (readonly string[])[] = [];

/** JSON as text: coloured, never run, only as many lines drawn as are seen. `removed` names what is struck. */
export function JsonView({
  text,
  label,
  removed = none,
  focusKey,
}: {
  text: string;
  label: string;
  removed?: readonly (readonly string[])[];
  /** Top-level key that is scrolled to at first, e.g. where the difference is. */
  focusKey?: string;
}): ReactElement {
  const scroller = useRef<HTMLDivElement>(null);
  useLostFocus(scroller);
  const lines = useMemo(() => layOutJson(text), [text]);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 20,
  });
  useEffect(() => {
    const at = lines.findIndex(({ path }) => focusKey !== undefined && path[0] === focusKey);
    if (at > 0) virtual.scrollToIndex(Math.max(0, at - 1), { align: 'start' });
  }, [lines, focusKey, virtual]);
  return (
    <div className="json" ref={scroller} tabIndex={0} role="group" aria-label={label}>
      <div className="json-lines" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const line = lines[index];
          return line === undefined ? null : (
            <Line key={index} line={line} start={start} isRemoved={isWithin(line.path, removed)} />
          );
        })}
      </div>
    </div>
  );
}

function Line({ line, start, isRemoved }: { line: JsonLine; start: number; isRemoved: boolean }): ReactElement {
  const Tag = isRemoved ? 'del' : 'span';
  return (
    <div className="json-line" style={{ transform: `translateY(${start}px)`, paddingLeft: `${line.indent * 2}ch` }}>
      <Tag dir="ltr">
        {line.tokens.map((token, index) => (
          <span key={index} className={`json-${token.kind}`}>
            {visiblePieces(token.text).map((piece, at) =>
              piece.isEscape ? (
                <span key={at} className="escape">
                  {piece.text}
                </span>
              ) : (
                piece.text
              ),
            )}
          </span>
        ))}
      </Tag>
    </div>
  );
}

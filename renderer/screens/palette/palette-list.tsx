import { useEffect, useRef, type ReactElement } from 'react';
import { Icon } from '../../components/icons';
import { Isolated } from '../../components/isolated';
import { visibleText } from '../../components/visible-text';
import { texts } from '../../texts/en';
import { shownId, type PaletteEntry, type PaletteGroup } from './palette-entries';

export interface PaletteListProps {
  id: string;
  entries: readonly PaletteEntry[];
  at: number;
  onPoint: (index: number) => void;
  onAct: (entry: PaletteEntry) => void;
}

/** The lines of the palette by group. Moved in from the field; the mouse points and presses. */
export function PaletteList({ id, entries, at, onPoint, onAct }: PaletteListProps): ReactElement {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at, entries]);
  return (
    <div className="palette-list" id={id} role="listbox" aria-label={texts.palette.results} ref={list}>
      {groupsOf(entries).map(({ group, from, lines }) => (
        <div key={group} role="group" aria-labelledby={`${id}-${group}`}>
          <div className="palette-group" id={`${id}-${group}`} role="presentation">
            {texts.palette.groups[group]}
          </div>
          {lines.map((entry, offset) => {
            const index = from + offset;
            return (
              <div
                key={entry.key}
                id={`${id}-${index}`}
                className="palette-line"
                role="option"
                aria-selected={index === at}
                title={entry.id === null ? undefined : visibleText(entry.id)}
                onMouseMove={() => onPoint(index)}
                onClick={() => onAct(entry)}
              >
                <Icon name={entry.icon} />
                {entry.title !== null && entry.title !== '' && <Isolated text={entry.title} className="clip" />}
                <Identifier entry={entry} />
                {entry.note !== null && <Isolated text={entry.note} className="palette-note small clip" />}
              </div>
            );
          })}
        </div>
      ))}
    </div>
  );
}

function Identifier({ entry }: { entry: PaletteEntry }): ReactElement | null {
  const id = shownId(entry);
  return id === null ? null : <Isolated text={id} className="mono muted palette-id" />;
}

function groupsOf(entries: readonly PaletteEntry[]): { group: PaletteGroup; from: number; lines: PaletteEntry[] }[] {
  const groups: { group: PaletteGroup; from: number; lines: PaletteEntry[] }[] = [];
  for (const [index, entry] of entries.entries()) {
    const last = groups.at(-1);
    if (last?.group === entry.group) last.lines.push(entry);
    else groups.push({ group: entry.group, from: index, lines: [entry] });
  }
  return groups;
}

import type { ReactElement } from 'react';
import { Button } from '../../components/button';
import { SelectField, TextField } from '../../components/fields';
import { formatInteger } from '../../components/format';
import { useAddress } from '../../state/use-address';
import { useTypedSearch } from '../../state/use-typed-search';
import { texts } from '../../texts/en';
import type { Lane } from './lanes';
import { useTailExport } from './use-tail-export';
import type { TailAddress } from './use-tail';

const t = texts.streams;

/** Key of "all": no stream and no writer has an empty name, but a list's option needs a key that is not empty. */
const all = ' ';

export interface TailBarProps {
  address: TailAddress;
  lanes: readonly Lane[];
  /** Rows that came since the pause. */
  newRows: number;
  droppedRows: number;
  isEmpty: boolean;
  copyCount: number;
  onCopy: () => void;
  onPause: () => void;
}

/** Filters of the tail, pause, copy and export. */
export function TailBar(props: TailBarProps): ReactElement {
  const { address, isEmpty, copyCount, onCopy } = props;
  const exporting = useTailExport(address.filter, address.pausedAt);
  return (
    <div className="tail-bar">
      <h2>{address.pausedAt === null ? t.tail : t.tailPaused}</h2>
      <TailFilters lanes={props.lanes} filter={address.filter} />
      <TailPause {...props} />
      <span className="spread" />
      {copyCount > 0 && (
        <Button variant="quiet" onPress={onCopy}>
          {t.copyRows(copyCount)}
        </Button>
      )}
      <span className="row tail-export">
        <span className="muted small">{t.exportWord}</span>
        {(['csv', 'json'] as const).map((kind) => (
          <Button
            key={kind}
            variant="quiet"
            label={kind === 'csv' ? texts.common.exportCsv : texts.common.exportJson}
            isDisabled={isEmpty || exporting.isExporting}
            onPress={() => exporting.start(kind)}
          >
            {t[kind]}
          </Button>
        ))}
      </span>
    </div>
  );
}

function TailFilters({ lanes, filter }: { lanes: readonly Lane[]; filter: TailAddress['filter'] }): ReactElement {
  const { setSearch } = useAddress();
  const { typed, setTyped } = useTypedSearch();
  const writers = lanes
    .filter(({ stream }) => filter.stream === undefined || stream === filter.stream)
    .flatMap(({ positions }) => positions.map(({ writer }) => writer).filter((writer) => writer !== null));
  const change = (name: 'tail' | 'writer', key: string): void =>
    setSearch({ [name]: key === all ? null : key, at: null }, { replace: true });
  return (
    <>
      <div className="tail-filter">
        <SelectField
          label={t.stream}
          isLabelHidden
          value={filter.stream ?? all}
          onChange={(key) => change('tail', key)}
          options={optionsOf(
            t.allStreams,
            lanes.map(({ stream }) => stream),
            filter.stream,
          )}
        />
      </div>
      <div className="tail-filter">
        <SelectField
          label={t.writer}
          isLabelHidden
          value={filter.writer ?? all}
          onChange={(key) => change('writer', key)}
          options={optionsOf(t.allWriters, writers, filter.writer)}
        />
      </div>
      <div className="tail-text">
        <TextField
          label={t.text}
          placeholder={t.text}
          isLabelHidden
          type="search"
          isFilter
          isMono
          value={typed}
          onChange={setTyped}
        />
      </div>
    </>
  );
}

function TailPause({ address, newRows, droppedRows, onPause }: TailBarProps): ReactElement {
  const isPaused = address.pausedAt !== null;
  return (
    <span className="row" role="group" aria-label={t.tail}>
      <Button onPress={isPaused ? () => address.pause(null) : onPause}>{isPaused ? t.resume : t.pause}</Button>
      {isPaused && newRows > 0 && (
        <Button variant="quiet" label={t.newRowsLabel(formatInteger(newRows))} onPress={() => address.pause(null)}>
          {t.newRows(formatInteger(newRows))}
        </Button>
      )}
      {droppedRows > 0 && (
        <span className="muted small" title={t.droppedMeaning}>
          {t.dropped(formatInteger(droppedRows))}
        </span>
      )}
    </span>
  );
}

/** The names once each, with "all" on top; a name of the address that is not known stays choosable. */
function optionsOf(
  allWords: string,
  names: readonly string[],
  chosen: string | undefined,
): { key: string; label: string }[] {
  const known = new Set([...names, ...(chosen === undefined ? [] : [chosen])]);
  const sorted = [...known].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  return [{ key: all, label: allWords }, ...sorted.map((name) => ({ key: name, label: name }))];
}

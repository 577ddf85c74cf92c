import { memo, type ReactElement } from 'react';
import type { RowIdentifier, TailRow } from '../../../shared/contract/streams';
import { formatInteger, formatExact } from '../../components/format';
import { AppLink } from '../../components/app-link';
import { Isolated } from '../../components/isolated';
import { pathTo, type Area } from '../../state/address';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { formatTailTime, streamHue } from './tail-words';
import { partsOf, type TailLine } from './tail-rows';

const areas: Readonly<Record<RowIdentifier['kind'], Area | null>> = {
  user: 'users', room: 'rooms', event: 'events', server: null,
}; // prettier-ignore

const markClasses: Readonly<Record<TailRow['kind'], string>> = {
  row: '',
  catch_up: 'tail-line-caught',
  reset: 'tail-line-caught',
  link_back: 'tail-line-caught',
  cannot_catch_up: 'tail-line-warned',
  link_lost: 'tail-line-warned',
  dropped: 'tail-line-warned',
  unknown_command: 'tail-line-warned',
};

/** Cells of a line of the tail. Drawn again only when the line is another one: lines never change. */
export const TailCells = memo(function TailCells({ line }: { line: TailLine }): ReactElement {
  if (line.kind === 'gap') {
    const rows = line.rows === null ? null : formatInteger(line.rows);
    return (
      <span role="gridcell" className="tail-gap">
        ⋯ {texts.streams.gap[line.why](rows)} ⋯
      </span>
    );
  }
  const { row } = line;
  const isMark = row.kind !== 'row';
  return (
    <>
      <span role="gridcell" className="muted" title={formatExact(row.receivedMs)}>
        {formatTailTime(row.receivedMs)}
      </span>
      <span role="gridcell" className="tail-stream" style={{ borderColor: streamHue(row.stream) }}>
        <Isolated text={row.stream ?? ''} className="clip" />
      </span>
      <span role="gridcell" className="clip muted">
        <Isolated text={row.writer ?? ''} />
      </span>
      <span role="gridcell" className="number">
        {row.token === null ? '' : formatInteger(row.token)}
      </span>
      <span role="gridcell" className={`clip ${markClasses[row.kind]}`}>
        {isMark && '── '}
        <Sentence row={row} />
        {isMark && ' ──'}
      </span>
    </>
  );
});

function Sentence({ row }: { row: TailRow }): ReactElement {
  const { server } = useAddress();
  return (
    <>
      {partsOf(row).map(({ text, kind }, index) => {
        const area = kind === 'text' ? null : areas[kind];
        if (area === null || server === null) return <Isolated key={index} text={text} />;
        return (
          <AppLink key={index} path={pathTo({ server, area, id: text })}>
            <Isolated text={text} />
          </AppLink>
        );
      })}
    </>
  );
}

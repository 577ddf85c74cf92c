import type { ReactElement } from 'react';
import type { CatchUp, StreamPosition } from '../../../shared/contract/streams';
import type { Column } from '../../components/data-table';
import { formatDuration, formatInteger, formatTime } from '../../components/format';
import { Isolated } from '../../components/isolated';
import { RecentTime } from './recent-time';
import { texts } from '../../texts/en';
import { LaneDrawing } from './lane-drawing';
import { writersInShort, type Lane } from './lanes';
import { Sparkline } from './sparkline';
import { StateMark } from './stream-state';

const t = texts.streams;

/** A lane per stream. Together the tracks fit a window of 1024 pixels; what is more goes to the positions. */
export const laneColumns: readonly Column<Lane>[] = [
  { key: 'stream', header: t.columns.stream, track: 'minmax(118px, 190fr)', cell: (lane) => <StreamName {...lane} /> },
  { key: 'writers', header: t.columns.writers, track: 'minmax(80px, 190fr)', cell: (lane) => <Writers lane={lane} /> },
  {
    key: 'position',
    header: t.columns.position,
    track: 'minmax(96px, 300fr)',
    cell: (lane) => <LaneDrawing lane={lane} />,
  },
  {
    key: 'fastest',
    header: t.columns.fastest,
    track: '74px',
    align: 'end',
    cell: ({ axis }) => <span className="number">{axis === null ? '' : formatInteger(axis.fastest)}</span>,
  },
  {
    key: 'state',
    header: t.columns.state,
    track: '122px',
    cell: (lane) => <StateMark state={lane.state} count={lane.inState} of={lane.positions.length} />,
  },
  { key: 'behind', header: t.columns.behind, track: '76px', align: 'end', cell: (lane) => <Behind {...lane} /> },
  { key: 'time', header: t.columns.behindTime, track: '62px', align: 'end', cell: (lane) => <BehindTime {...lane} /> },
  { key: 'rate', header: t.columns.rate, track: '116px', cell: (lane) => <Rate lane={lane} /> },
  {
    key: 'catchUp',
    header: t.columns.catchUp,
    track: 'minmax(92px, 180fr)',
    cell: ({ lastCatchUp }) => <LastCatchUp catchUp={lastCatchUp} />,
  },
];

/** The same content in figures: a row per stream and writer. */
export const positionColumns: readonly Column<StreamPosition>[] = [
  { key: 'stream', header: t.columns.stream, track: 'minmax(140px, 200px)', cell: (one) => <StreamName {...one} /> },
  {
    key: 'writer',
    header: t.columns.writer,
    track: 'minmax(110px, 1fr)',
    cell: ({ writer }) => <Isolated text={writer ?? t.noneSeen} />,
  },
  { key: 'state', header: t.columns.state, track: '112px', cell: ({ state }) => <StateMark state={state} /> },
  { key: 'live', header: t.columns.live, track: '116px', align: 'end', cell: (one) => tokenOf(one.livePosition) },
  {
    key: 'database',
    header: t.columns.database,
    track: '150px',
    align: 'end',
    cell: (one) => <DatabaseToken {...one} />,
  },
  { key: 'behind', header: t.columns.behind, track: '96px', align: 'end', cell: (one) => <Behind {...one} /> },
  { key: 'time', header: t.columns.behindTime, track: '96px', align: 'end', cell: (one) => <BehindTime {...one} /> },
  {
    key: 'perSecond',
    header: t.columns.perSecond,
    track: '72px',
    align: 'end',
    cell: ({ rowsPerSecond }) => rateOf(rowsPerSecond),
  },
  {
    key: 'lastRow',
    header: t.columns.lastRow,
    track: '150px',
    cell: ({ lastRowMs }) => (lastRowMs === null ? null : <RecentTime ms={lastRowMs} />),
  },
  {
    key: 'catchUp',
    header: t.columns.catchUp,
    track: 'minmax(150px, 1fr)',
    cell: ({ lastCatchUp }) => <LastCatchUp catchUp={lastCatchUp} />,
  },
];

/** When, how many rows, how long and from where; hover gives the tokens. */
export function LastCatchUp({ catchUp }: { catchUp: CatchUp | null }): ReactElement | null {
  if (catchUp === null) return null;
  const { startedMs, rows, durationMs, source, fromToken, toToken, state, sentence } = catchUp;
  const words =
    durationMs === null
      ? t.catchUpRunning(formatInteger(rows))
      : t.catchUp(formatInteger(rows), formatDuration(durationMs), t.catchUpSources[source]);
  const tip = t.catchUpTip(formatInteger(fromToken), formatInteger(toToken), t.catchUpStates[state]);
  return (
    <span className="muted small" title={sentence === null ? tip : `${tip}\n${sentence}`}>
      {formatTime(startedMs)} · {state === 'done' || state === 'running' ? words : t.catchUpStates[state]}
    </span>
  );
}

/** Rows per second of the last 10 s, in words. */
export function rateOf(rowsPerSecond: number): string {
  if (rowsPerSecond === 0) return '0';
  return rowsPerSecond >= 10 ? formatInteger(Math.round(rowsPerSecond)) : rowsPerSecond.toFixed(1);
}

function StreamName({ stream, known }: { stream: string; known: boolean }): ReactElement {
  return (
    <>
      <span className="stream-title" title={stream}>
        <Isolated text={stream} />
      </span>
      {!known && (
        <span className="stream-unknown" title={t.unknownMeaning}>
          {t.unknownStream}
        </span>
      )}
    </>
  );
}

function Writers({ lane }: { lane: Lane }): ReactElement {
  const { names, more } = writersInShort(lane.positions);
  if (names.length === 0) return <span className="muted">{t.noneSeen}</span>;
  return (
    <span className="stream-writers" title={t.inAll(lane.positions.length)}>
      <Isolated text={names.join(', ')} className="clip muted" />
      {more > 0 && <span className="stream-more">{t.more(more)}</span>}
    </span>
  );
}

function Behind({ lagTokens, hasTable }: { lagTokens: number | null; hasTable: boolean }): ReactElement | null {
  if (lagTokens !== null) {
    return <span className={lagTokens > 0 ? 'stream-behind' : undefined}>{formatInteger(lagTokens)}</span>;
  }
  if (hasTable) return null;
  return (
    <span className="muted" title={t.noTableMeaning}>
      {t.noTable}
    </span>
  );
}

function BehindTime({ lagMs }: { lagMs: number | null }): ReactElement | null {
  if (lagMs === null || lagMs === 0) return null;
  return <span className="stream-behind">{formatDuration(lagMs)}</span>;
}

function Rate({ lane }: { lane: Lane }): ReactElement {
  return (
    <>
      <Sparkline rates={lane.rates} />
      <span className="muted small stream-rate">{t.perSecond(rateOf(lane.rowsPerSecond))}</span>
    </>
  );
}

function DatabaseToken(position: StreamPosition): ReactElement | string {
  if (position.hasTable) return tokenOf(position.databasePosition);
  return (
    <span className="muted" title={t.noTableMeaning}>
      {t.noTable}
    </span>
  );
}

function tokenOf(token: number | null): string {
  return token === null ? '' : formatInteger(token);
}

import type { PositionState, RowSource } from '../../../shared/contract/streams';
import type { CatchUp } from '../../../shared/contract/streams';

const plural = (count: string, one: string, many: string): string => `${count} ${count === '1' ? one : many}`;

const stateWords: Readonly<Record<PositionState, string>> = {
  live: 'live',
  idle: 'idle',
  lagging: 'lagging',
  catching_up: 'catching up',
  behind: 'behind',
  unconfirmed: 'unconfirmed',
  silent: 'silent',
  unseen: 'none seen',
};

const stateMeanings: Readonly<Record<PositionState, string>> = {
  live: 'The writer confirmed its position on this connection.',
  idle: 'The writer confirmed its position; nothing was written for 10 minutes.',
  lagging: 'The database is ahead of what the wire told.',
  catching_up: 'Rows that the wire did not tell are being fetched.',
  behind: 'Rows are missing and could not be fetched.',
  unconfirmed: 'The position is that of an earlier connection; the writer has not confirmed it yet.',
  silent: 'The process that writes it does not answer.',
  unseen: 'No writer was heard.',
};

const sourceWords: Readonly<Record<RowSource, string>> = {
  wire: 'from the wire',
  database: 'from the database',
  writer: 'from the writer over HTTP',
};

const catchUpSources: Readonly<Record<CatchUp['source'], string>> = {
  database: 'database',
  writer: 'writer',
  reset: 'reset',
  none: 'impossible',
};

const catchUpStates: Readonly<Record<CatchUp['state'], string>> = {
  running: 'under way',
  done: 'done',
  failed: 'failed',
  impossible: 'impossible',
  reset: 'the writer began anew; its tokens were adopted',
};

/** Words of the streams' screen. */
export const streamsTexts = {
  title: 'Streams',
  subtitle: (streams: number, writers: number): string =>
    `${plural(String(streams), 'stream', 'streams')} · ${plural(String(writers), 'writer', 'writers')} seen`,
  tabs: 'Form',
  lanes: 'Lanes',
  table: 'Table',
  filterLabel: 'Streams shown',
  filters: { active: 'active', all: 'all', lagging: 'lagging' },
  filterCount: (word: string, count: number): string => `${word} ${count}`,
  axis: 'axis: slowest to fastest, at least 100 tokens',
  freshness: (wire: string, database: string): string => `wire · ${wire} · database ${database}`,
  wire: {
    live: 'live',
    connecting: 'connecting',
    reconnecting: 'lost, connecting again',
    failed: 'failed',
    none: 'not connected',
  },
  notConnected:
    'Replication is not connected: no Redis is known for this homeserver. Positions of the database are shown alone; live positions, rates and the tail fill once the connection names a Redis.',
  toConnection: 'Name a Redis in the connection',
  linkLost: (since: string): string =>
    `The link to Redis is lost since ${since}. Live positions are those last heard; what is missed is caught up when it is back.`,
  linkFailed: (why: string): string => `Replication failed. ${why}`,
  empty: 'No stream is known yet',
  emptyNote: 'Streams show once the homeserver’s database or its Redis answers.',
  nothingActive: 'No stream had rows in the last 10 minutes',
  nothingLagging: 'No stream lags',
  nothingNote: 'Choose all to see every stream, idle ones too.',
  columns: {
    stream: 'stream',
    writers: 'writers',
    writer: 'writer',
    position: 'position',
    fastest: 'fastest',
    state: 'state',
    behind: 'behind',
    behindTime: 'time',
    rate: 'rows, 10 min',
    perSecond: 'rows/s',
    catchUp: 'catch-up',
    live: 'live position',
    database: 'database position',
    lastRow: 'last row',
  },
  states: stateWords,
  stateMeanings,
  stateOf: (word: string, count: number, of: number): string =>
    of > 1 && count < of ? `${word} ${count}/${of}` : word,
  unknownStream: 'unknown',
  unknownMeaning: 'This version of Synoptic does not know the stream. Its rows are shown and counted, not decoded.',
  noneSeen: 'none seen',
  more: (count: number): string => `+${count}`,
  noTable: 'no table',
  noTableMeaning: 'Rows of this stream stand in no table: there is no database position to compare with.',
  perSecond: (rows: string): string => `${rows}/s`,
  positionWords: (slowest: string, fastest: string): string =>
    slowest === fastest ? `all at ${fastest}` : `from ${slowest} to ${fastest}`,
  markTip: (kind: string, token: string, writers: string): string => `${kind} ${token} · ${writers}`,
  liveMark: 'live',
  databaseMark: 'database',
  inAll: (count: number): string => plural(String(count), 'writer', 'writers'),
  ratesLabel: (least: string, most: string): string => `rows per 10 s over 10 minutes, from ${least} to ${most}`,
  catchUp: (rows: string, duration: string, source: string): string =>
    `${plural(rows, 'row', 'rows')} · ${duration} · ${source}`,
  catchUpRunning: (rows: string): string => `${plural(rows, 'row', 'rows')} so far`,
  catchUpTip: (from: string, to: string, state: string): string => `from ${from} to ${to} · ${state}`,
  catchUpSources,
  catchUpStates,
  details: 'Details',
  streamName: 'stream name',
  facts: {
    sequence: 'Sequence',
    road: 'Catches up',
    database: 'Database',
    lastRow: 'Last row',
    rate: 'Rate',
    undecoded: 'Undecoded',
    lastCatchUp: 'Last catch-up',
    workerLag: 'Slowest process',
  },
  never: 'never',
  none: 'none',
  roads: {
    database: 'from the primary’s tables, in bounded pages',
    writer: 'from the writer over HTTP',
    none: 'not at all',
  },
  sequenceAt: (name: string): string => `last value of ${name}`,
  workerLag: (rows: string, instance: string): string => `${instance} · ${rows} rows behind by its own metrics`,
  writersTitle: (count: number): string => (count === 1 ? 'Writer' : `Writers · ${count}`),
  noWriters: 'No writer was heard. Rows show here once a process announces itself for this stream.',
  tailOnly: 'Only this stream in the tail',
  unknownName: (name: string): string => `No stream of the name ${name} is known.`,
  undecoded: (rows: string): string => `${rows} rows did not parse; their positions count`,
  tail: 'Live tail',
  tailPaused: 'Tail, paused',
  exportWord: 'export',
  csv: 'CSV',
  json: 'JSON',
  tailRows: 'Rows as they come, newest first',
  allStreams: 'all streams',
  allWriters: 'all writers',
  stream: 'Stream',
  writer: 'Writer',
  text: 'User, room or part of a row',
  pause: 'Pause',
  resume: 'Resume',
  newRows: (rows: string): string => `${rows} new`,
  newRowsLabel: (rows: string): string => `${rows} new: return to the newest`,
  dropped: (rows: string): string => `${rows} dropped`,
  droppedMeaning: 'Oldest rows that were let go before they were shown. Positions are never dropped.',
  unknownCommands: (count: string): string => plural(count, 'unknown command', 'unknown commands'),
  gap: {
    passed: (rows: string | null): string =>
      rows === null
        ? 'more rows of this filter passed than are shown; the export holds them'
        : `${plural(rows, 'row', 'rows')} passed between; the export holds them`,
    let_go: (rows: string | null): string =>
      rows === null ? 'older rows were let go meanwhile' : `${plural(rows, 'row was', 'rows were')} let go meanwhile`,
  },
  tailEmpty: 'No row has come yet',
  tailEmptyNote: 'Rows show here as the homeserver’s processes announce them on Redis.',
  tailNoMatch: 'No held row fits the filter',
  tailNoMatchNote: 'New rows that fit show here as they come.',
  copyRows: (count: number): string => `Copy ${plural(String(count), 'row', 'rows')}`,
  copiedRows: (count: number): string => `${plural(String(count), 'row', 'rows')} copied.`,
  exported: (count: number, letGo: number): string =>
    `${plural(String(count), 'row of the tail was', 'rows of the tail were')} exported.${letGo === 0 ? '' : ` The oldest ${plural(String(letGo), 'row was', 'rows were')} let go meanwhile.`}`,
  exportFailed: (why: string): string => `The tail could not be exported. ${why}`,
  exportName: (server: string): string => `tail-${server}`,
  row: (sequence: string): string => `Row ${sequence}`,
  rowGone: (sequence: string): string => `Row ${sequence} is not among the rows that are held.`,
  rowGoneNote: 'The tail keeps the newest 2 000 rows here; its numbers begin anew with each connection.',
  rowFacts: {
    stream: 'Stream',
    writer: 'Writer',
    token: 'Token',
    received: 'Received',
    source: 'Source',
    names: 'Names',
  },
  sources: sourceWords,
  decoded: 'Decoded row',
  raw: 'Row as it came',
  undecodedRow: 'The row did not parse; it is shown as it came.',
  copySentence: 'sentence',
};

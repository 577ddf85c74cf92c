import { ReplicationSite } from './replication-site';

/** What one run of {@link measureDecodeRate} came to. */
export interface DecodeRate {
  lines: number;
  linesPerSecond: number;
  /** Where the streams stood at the end, to see that all lines were taken: the sum of their positions. */
  positionSum: number;
  /** Rows that their stream did not understand; 0 unless a sample is wrong. */
  undecodedRows: number;
}

/** Rows as they were recorded from a homeserver of workers, one a stream that is busy. */
const samples: readonly (readonly [stream: string, writer: string, row: string])[] = [
  [
    'events',
    'persister1',
    '["ev",["$e:example.org","!r:example.org","m.room.message",null,null,null,null,false,false]]',
  ],
  ['caches', 'persister2', '["_get_event_cache",["$e:example.org"],1700000000000]'],
  ['receipts', 'streams1', '["!r:example.org","m.read","@u:example.org","$e:example.org",null,{"ts":1700000000000}]'],
  ['presence', 'streams1', '["@u:example.org","online",1700000000000,1700000000000,1700000000000,null,true]'],
  ['push_rules', 'streams1', '["@u:example.org"]'],
];

/**
 * Feeds `lines` RDATA lines through parser, command handler, positions and tail, without a Redis between.
 * @returns the rate in lines a second of this machine's time
 */
export function measureDecodeRate(lines: number): DecodeRate {
  const site = new ReplicationSite();
  for (const [stream, writer] of samples) site.hear(`POSITION ${stream} ${writer} 0 0`);
  const startedNs = process.hrtime.bigint();
  for (let index = 0; index < lines; index += 1) {
    const sample = samples[index % samples.length];
    if (sample) site.hear(`RDATA ${sample[0]} ${sample[1]} ${Math.floor(index / samples.length) + 1} ${sample[2]}`);
  }
  const seconds = Number(process.hrtime.bigint() - startedNs) / 1e9;
  const positions = site.positions.list();
  const positionSum = positions.reduce((sum, { livePosition }) => sum + livePosition, 0);
  const undecodedRows = positions.reduce((sum, position) => sum + position.undecodedRows, 0);
  return { lines, linesPerSecond: Math.round(lines / seconds), positionSum, undecodedRows };
}

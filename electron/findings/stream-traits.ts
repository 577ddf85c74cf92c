/**
 * What the merge needs to know of a stream. The definitions live with replication, which findings do not import: whoever
 * builds the findings hands in the list, whose entries have this shape.
 */
export interface StreamTraits {
  /** Name on the wire. */
  readonly name: string;
  /** Name in `stream_positions`; null: never has rows there. */
  readonly positionName: string | null;
  /** Key in `stream_writers`; null: not configurable. */
  readonly writerSetting: string | null;
  readonly writers: 'one' | 'many' | 'main' | 'everyone';
  /** Empty: its rows are in no table. */
  readonly tables: readonly string[];
  readonly sequence: string | null;
  readonly catchUp: { from: 'database' | 'writer' } | { from: 'none'; why: string };
}

/** True where only one process may write the stream at a time. */
export function hasOneWriter(stream: StreamTraits): boolean {
  return stream.writers === 'one' || stream.writers === 'main';
}

import type { CatchUp } from '../../shared/contract/streams';

/** Where one writer of one stream stands, as the wire told it. Times by this machine's clock, in ms since 1970. */
export interface WriterPosition {
  stream: string;
  writer: string;
  livePosition: number;
  liveAtMs: number;
  /** True once the writer has announced itself on this connection. */
  confirmed: boolean;
  lastRowMs: number | null;
  /** Rows in the last 10 s, divided by 10. */
  rowsPerSecond: number;
  /** Rows per 10 s over the last 10 minutes, oldest first; 60 figures. */
  rates: number[];
  lastCatchUp: CatchUp | null;
  undecodedRows: number;
  /** When a name was first and last heard to announce this stream by RDATA or POSITION. */
  firstHeardMs: number;
  /** When this writer last sent rows or a position that had moved: who announces only where others got to is idle. */
  lastWroteMs: number | null;
}

/** A process as the wire shows it. */
export interface WireInstance {
  instanceName: string;
  firstHeardMs: number;
  lastHeardMs: number;
  /** Since when it does not answer; null: it does, or was not asked. */
  silentSinceMs: number | null;
  /** When it came back after a silence, last. */
  backAtMs: number | null;
}

/** What findings and handlers may read of the wire; nothing here can change it. */
export interface WireView {
  positions(): WriterPosition[];
  instances(): WireInstance[];
  /** Server names that the link hears; two on one Redis need two channels. */
  readonly linkLive: boolean;
  readonly linkSinceMs: number | null;
  /** Announcements on `caches` under our own name: the newest, and when. Null: none heard. */
  ownCachesPosition(): { token: number; atMs: number } | null;
}

import type { CatchUp } from '../../shared/contract/streams';
import type { Clock } from '../base/clock';
import { ownInstanceName } from './heard-instances';
import { RowRates } from './row-rates';

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
  /** When rows of this writer last came: who announces only how far others got is idle. */
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
  /** Whether lines of the channel are heard now, and since when it is so or not. */
  readonly linkLive: boolean;
  readonly linkSinceMs: number | null;
  /** Announcements on `caches` under our own name: the newest, and when. Null: none heard. */
  ownCachesPosition(): { token: number; atMs: number } | null;
}

/** More than any homeserver has, of streams times writers: a bound against a channel full of nonsense. */
const maxPositions = 5_000;

interface Entry {
  stream: string;
  writer: string;
  position: number;
  atMs: number;
  confirmed: boolean;
  firstHeardMs: number;
  lastRowMs: number | null;
  lastWroteMs: number | null;
  undecodedRows: number;
  lastCatchUp: CatchUp | null;
  rates: RowRates;
}

/**
 * The position of each stream and writer as this connection's wire has told it. It outlives reconnects; only "confirmed"
 * begins anew with each of them (synapse-facts 6).
 */
export class StreamPositions {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly clock: Clock) {}

  /** The token up to which everything is known; undefined for a writer that was never heard. */
  get(stream: string, writer: string): number | undefined {
    return this.entries.get(keyOf(stream, writer))?.position;
  }

  /** Whether the writer has announced itself on this connection. */
  isConfirmed(stream: string, writer: string): boolean {
    return this.entries.get(keyOf(stream, writer))?.confirmed === true;
  }

  /** A new connection: what a writer sent before it was heard may be missing until it announces itself. */
  unconfirmAll(): void {
    for (const entry of this.entries.values()) entry.confirmed = false;
  }

  /** The writer has announced itself. False if there is no room for another name. */
  confirm(stream: string, writer: string, position: number): boolean {
    const entry = this.entries.get(keyOf(stream, writer)) ?? this.add(stream, writer, position);
    if (entry) entry.confirmed = true;
    return entry !== undefined;
  }

  /** Everything up to `position` is here. A lower one is taken too: the writer began anew. */
  advance(stream: string, writer: string, position: number): void {
    const entry = this.entries.get(keyOf(stream, writer));
    if (!entry) return;
    const nowMs = this.clock.nowMs();
    entry.position = position;
    entry.atMs = nowMs;
  }

  /** A POSITION that the writer sent of itself was heard, whether it moved or not. */
  noteHeard(stream: string, writer: string): void {
    const entry = this.entries.get(keyOf(stream, writer));
    if (entry) entry.atMs = this.clock.nowMs();
  }

  /** Everything up to `position` was fetched. The writer itself said nothing by that: when it was heard stays as it was. */
  reach(stream: string, writer: string, position: number): void {
    const entry = this.entries.get(keyOf(stream, writer));
    if (entry) entry.position = position;
  }

  /** Rows that were fetched and did not parse. */
  noteUndecoded(stream: string, writer: string, undecoded: number): void {
    const entry = this.entries.get(keyOf(stream, writer));
    if (entry) entry.undecodedRows += undecoded;
  }

  /** Rows of the writer came on the wire. */
  noteRows(stream: string, writer: string, rows: { count: number; undecoded: number }): void {
    const entry = this.entries.get(keyOf(stream, writer));
    if (!entry || rows.count === 0) return;
    const nowMs = this.clock.nowMs();
    entry.lastRowMs = nowMs;
    entry.lastWroteMs = nowMs;
    entry.undecodedRows += rows.undecoded;
    entry.rates.add(nowMs, rows.count);
  }

  noteCatchUp(stream: string, writer: string, catchUp: CatchUp): void {
    const entry = this.entries.get(keyOf(stream, writer));
    if (entry) entry.lastCatchUp = catchUp;
  }

  /** All of them, in the order in which they were first heard. */
  list(): WriterPosition[] {
    const nowMs = this.clock.nowMs();
    return [...this.entries.values()].map(({ position, atMs, rates, ...entry }) => ({
      ...entry,
      livePosition: position,
      liveAtMs: atMs,
      rowsPerSecond: rates.perSecond(nowMs),
      rates: rates.list(nowMs),
    }));
  }

  /** Where our own name stands on `caches`, whichever copy of Synoptic announced it. */
  own(): { token: number; atMs: number } | null {
    const entry = this.entries.get(keyOf('caches', ownInstanceName));
    return entry ? { token: entry.position, atMs: entry.atMs } : null;
  }

  private add(stream: string, writer: string, position: number): Entry | undefined {
    if (this.entries.size >= maxPositions) return undefined;
    const nowMs = this.clock.nowMs();
    const unknown = { lastRowMs: null, lastWroteMs: null, undecodedRows: 0, lastCatchUp: null };
    const known = { stream, writer, position, atMs: nowMs, firstHeardMs: nowMs, confirmed: false };
    const entry: Entry = { ...known, ...unknown, rates: new RowRates() };
    this.entries.set(keyOf(stream, writer), entry);
    return entry;
  }
}

// Neither name holds a space: the wire separates fields by it.
function keyOf(stream: string, writer: string): string {
  return `${stream} ${writer}`;
}

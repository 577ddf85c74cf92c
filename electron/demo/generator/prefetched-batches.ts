import { generateHomeserver, type GeneratedHomeserver } from './generate-homeserver';
import type { HomeserverSpec } from './homeserver-spec';
import type { RowBatch } from './row-writer';

/** The generator's batches, made ahead while the database that takes them is still starting. */
export class PrefetchedBatches implements Iterator<RowBatch, GeneratedHomeserver> {
  private readonly source: Iterator<RowBatch, GeneratedHomeserver>;
  private readonly ahead: IteratorResult<RowBatch, GeneratedHomeserver>[] = [];

  constructor(
    readonly spec: HomeserverSpec,
    private readonly mostAhead = 60,
  ) {
    this.source = generateHomeserver(spec);
  }

  next(): IteratorResult<RowBatch, GeneratedHomeserver> {
    return this.ahead.shift() ?? this.source.next();
  }

  /** Makes batches until `until` settles, giving way to other work between them; rejects if it does. */
  async fillUntil<T>(until: Promise<T>): Promise<T> {
    let settled = false;
    const mark = (): void => void (settled = true);
    until.then(mark, mark);
    while (!settled) {
      if (this.ahead.length >= this.mostAhead || this.ahead.at(-1)?.done) break;
      this.ahead.push(this.source.next());
      await new Promise((resolve) => setImmediate(resolve));
    }
    return until;
  }
}

import type { ClientBase, Connection } from 'pg';
import type { RowBatch } from './row-writer';

/** What a COPY needs of pg's connection and pg's own types leave out. */
interface CopyConnection {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/**
 * One COPY ... FROM STDIN with data that is already in memory. pg itself has no COPY, but hands its protocol messages
 * to any object with these methods; a bounded batch needs no stream, hence no further package.
 */
class CopyBatch {
  private failure: Error | undefined;

  constructor(
    private readonly text: string,
    private readonly data: Buffer,
    private readonly settle: (failure: Error | undefined) => void,
  ) {}

  submit(connection: Connection): void {
    connection.query(this.text);
  }

  handleCopyInResponse(connection: CopyConnection): void {
    connection.sendCopyFromChunk(this.data);
    connection.endCopyFrom();
  }

  handleError(error: Error): void {
    this.failure ??= error;
    // A lost connection sends no ReadyForQuery, so the error itself must settle the promise.
    this.settle(this.failure);
  }

  handleReadyForQuery(): void {
    this.settle(this.failure);
  }

  handleCommandComplete(): void {
    // The row count is known beforehand; ReadyForQuery settles.
  }
}

/** Copies one batch into its table. Throws the server's error. */
export function copyRows(client: ClientBase, batch: RowBatch): Promise<void> {
  const text = `COPY ${batch.table} (${batch.columns.join(', ')}) FROM STDIN`;
  return new Promise((resolve, reject) => {
    const settle = (failure: Error | undefined): void => (failure ? reject(failure) : resolve());
    client.query(new CopyBatch(text, Buffer.from(batch.text, 'utf8'), settle));
  });
}

/** Runs asynchronous work one at a time, in the order given. A failure is its caller's alone; the queue goes on. */
export class SerialQueue {
  private tail: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  /** Resolves or rejects with what `work` does, after all work given before has ended. */
  run<T>(work: () => Promise<T>): Promise<T> {
    this.waiting += 1;
    const result = this.tail.then(work).finally(() => (this.waiting -= 1));
    this.tail = result.catch(() => undefined);
    return result;
  }

  /** How many pieces of work are running or waiting. */
  get size(): number {
    return this.waiting;
  }

  /** Resolves when all work given so far has ended. */
  async idle(): Promise<void> {
    await this.tail;
  }
}

/**
 * Lifetimes. Whoever creates something that holds a resource registers it on the next line; closing the owner closes
 * everything beneath it in reverse order.
 */
export interface Disposable {
  dispose(): void | Promise<void>;
}

/** Makes a disposable from a function; the function runs once, however often dispose is called. */
export function toDisposable(release: () => void | Promise<void>): Disposable {
  let released = false;
  return {
    dispose() {
      if (released) return undefined;
      released = true;
      return release();
    },
  };
}

/** Owns disposables. A failure of one does not keep the others open; the first failure is thrown at the end. */
export class DisposableStore implements Disposable {
  private readonly items: Disposable[] = [];
  private closing: Promise<void> | undefined;

  /** Registers and returns `item`. Added after the store was disposed, it is disposed at once: it must not leak. */
  add<T extends Disposable>(item: T): T {
    if (this.closing) {
      process.emitWarning('a disposable was added to a store already disposed', { code: 'SYNOPTIC_LATE_DISPOSABLE' });
      void Promise.resolve(item.dispose()).catch(() => undefined);
      return item;
    }
    this.items.push(item);
    return item;
  }

  /** True from the first call of dispose on. */
  get isDisposed(): boolean {
    return this.closing !== undefined;
  }

  /** Disposes all items, last added first. Safe to call more than once. */
  dispose(): Promise<void> {
    this.closing ??= this.disposeAll();
    return this.closing;
  }

  private async disposeAll(): Promise<void> {
    const failures: unknown[] = [];
    for (let item = this.items.pop(); item; item = this.items.pop()) {
      try {
        await item.dispose();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}

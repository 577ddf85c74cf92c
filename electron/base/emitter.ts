import { toDisposable, type Disposable } from './lifecycle';

/** Something that can be listened to; the result ends the listening. */
export type Event<T> = (listener: (value: T) => void) => Disposable;

/** The sending side of an {@link Event}. A listener that throws does not keep others from hearing. */
export class Emitter<T> implements Disposable {
  private readonly listeners = new Set<(value: T) => void>();

  constructor(private readonly onListenerError: (error: unknown) => void = reportLater) {}

  readonly event: Event<T> = (listener) => {
    // A wrapper makes each registration its own entry, so that one function registered twice hears twice.
    const entry = (value: T): void => listener(value);
    this.listeners.add(entry);
    return toDisposable(() => void this.listeners.delete(entry));
  };

  /** Tells every present listener, in order of registration. */
  fire(value: T): void {
    for (const listener of [...this.listeners]) {
      try {
        listener(value);
      } catch (error) {
        this.onListenerError(error);
      }
    }
  }

  get listenerCount(): number {
    return this.listeners.size;
  }

  dispose(): void {
    this.listeners.clear();
  }
}

function reportLater(error: unknown): void {
  setImmediate(() => {
    throw error;
  });
}

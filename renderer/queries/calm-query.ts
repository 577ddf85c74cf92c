import {
  QueryObserver,
  useQueryClient,
  type QueryObserverOptions,
  type QueryObserverResult,
} from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { AppError } from '../../shared/errors';

/** Live figures are repainted at most this often (design.md, Motion). */
const repaintEveryMs = 500;

/**
 * An answer that pushes change many times a second, shown at most twice a second and not at all while the window is hidden.
 */
export function useCalmQuery<Data>(
  options: QueryObserverOptions<Data, AppError, Data, Data, readonly unknown[]>,
): QueryObserverResult<Data, AppError> {
  const cache = useQueryClient();
  const [{ observer, calm }] = useState(() => {
    const observer = new QueryObserver(cache, options);
    return { observer, calm: new CalmStore(observer.getCurrentResult(), (listen) => observer.subscribe(listen)) };
  });
  // What is taken out of the cache when a window is bound to another connection would be looked at for good.
  useEffect(() => observer.setOptions(options));
  return useSyncExternalStore(calm.subscribe, calm.current);
}

/** Passes the newest of many values on, at most once in a while. */
export class CalmStore<Value> {
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lastMs = -Infinity;
  private waiting: { value: Value } | null = null;
  private stop: (() => void) | null = null;

  constructor(
    private shown: Value,
    private readonly listen: (listener: (value: Value) => void) => () => void,
    private readonly isHidden: () => boolean = () => document.hidden,
  ) {}

  readonly current = (): Value => this.shown;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    this.stop ??= this.listen((value) => this.take(value));
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.end();
    };
  };

  private end(): void {
    this.stop?.();
    this.stop = null;
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private take(value: Value): void {
    this.waiting = { value };
    if (this.timer !== undefined) return;
    const wait = Math.max(0, this.lastMs + repaintEveryMs - performance.now());
    this.timer = setTimeout(() => this.show(), wait);
  }

  private show(): void {
    this.timer = undefined;
    if (this.isHidden()) {
      this.timer = setTimeout(() => this.show(), repaintEveryMs);
      return;
    }
    if (this.waiting === null) return;
    this.shown = this.waiting.value;
    this.waiting = null;
    this.lastMs = performance.now();
    for (const listener of this.listeners) listener();
  }
}

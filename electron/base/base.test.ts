import { describe, expect, it, vi } from 'vitest';
import { Backoff } from './backoff';
import { systemClock } from './clock';
import { Emitter } from './emitter';
import { DisposableStore, toDisposable } from './lifecycle';
import { createLog } from './log';
import { SerialQueue } from './serial-queue';

describe('a store of disposables', () => {
  it('disposes in reverse order, goes on after a failure, and throws it at the end', async () => {
    const order: string[] = [];
    const store = new DisposableStore();
    store.add({ dispose: () => void order.push('first') });
    store.add({
      dispose: () => {
        throw new Error('second failed');
      },
    });
    store.add({ dispose: () => void order.push('third') });
    await expect(store.dispose()).rejects.toThrow('second failed');
    expect(order).toEqual(['third', 'first']);
  });

  it('disposes at once what comes too late, and warns', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const store = new DisposableStore();
    await store.dispose();
    const dispose = vi.fn();
    store.add({ dispose });
    expect(dispose).toHaveBeenCalledOnce();
    expect(warn).toHaveBeenCalledOnce();
    warn.mockRestore();
  });

  it('releases once, however often it is asked', () => {
    const release = vi.fn();
    const disposable = toDisposable(release);
    void disposable.dispose();
    void disposable.dispose();
    expect(release).toHaveBeenCalledOnce();
  });
});

describe('an emitter', () => {
  it('tells every listener although one throws, and nobody after they left', () => {
    const errors: unknown[] = [];
    const emitter = new Emitter<number>((error) => errors.push(error));
    const heard: number[] = [];
    emitter.event(() => {
      throw new Error('bad listener');
    });
    const listening = emitter.event((value) => heard.push(value));
    emitter.fire(1);
    void listening.dispose();
    emitter.fire(2);
    expect({ heard, errors: errors.length, left: emitter.listenerCount }).toEqual({ heard: [1], errors: 2, left: 1 });
  });
});

describe('a serial queue', () => {
  it('runs one at a time in order and survives a failure', async () => {
    const queue = new SerialQueue();
    const order: string[] = [];
    const slow = queue.run(async () => {
      await systemClock.sleep(10);
      order.push('slow');
    });
    const failing = queue.run(() => Promise.reject(new Error('no')));
    const last = queue.run(() => Promise.resolve(order.push('last')));
    await expect(failing).rejects.toThrow('no');
    await Promise.all([slow, last]);
    expect({ order, size: queue.size }).toEqual({ order: ['slow', 'last'], size: 0 });
  });
});

describe('a backoff', () => {
  it('doubles up to its limit, takes off up to half, and starts anew', () => {
    const full = new Backoff({ firstMs: 100, maxMs: 1_000 }, () => 0);
    expect([1, 2, 3, 4, 5].map(() => full.nextMs())).toEqual([100, 200, 400, 800, 1_000]);
    full.reset();
    expect(full.nextMs()).toBe(100);
    expect(new Backoff({ firstMs: 100, maxMs: 1_000 }, () => 1).nextMs()).toBe(50);
  });
});

describe('the clock', () => {
  it('ends a sleep that is aborted', async () => {
    const controller = new AbortController();
    const sleeping = systemClock.sleep(60_000, controller.signal);
    controller.abort(new Error('gone'));
    await expect(sleeping).rejects.toThrow('gone');
  });
});

describe('the log', () => {
  it('writes one JSON line an entry, by area and level', () => {
    const lines: string[] = [];
    const log = createLog('warn,storage:debug', (line) => lines.push(line));
    log.info('not written');
    log.area('storage').debug('written', { rows: 3 });
    log.error('failed', {}, Object.assign(new Error('cause'), { parameters: ['secret'] }));
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({ level: 'debug', area: 'storage', message: 'written', rows: 3 }),
      expect.objectContaining({ level: 'error', message: 'failed', error: 'cause' }),
    ]);
    expect(lines.join('')).not.toContain('secret');
  });
});

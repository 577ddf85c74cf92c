import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { contract } from '../../shared/contract/index';
import { AppError } from '../../shared/errors';
import { systemClock } from '../base/clock';
import { createLog, silentLog, type Log } from '../base/log';
import type { Carrier, Handlers } from '../handlers/handler';
import { Dispatcher, type OpenHomeserver } from './dispatch';

const settings = { displayName: 'Ada', theme: 'system', density: 'compact' };
const carrier: Carrier = { id: 'c', connectionId: null, bind: () => undefined };
const live = (): AbortSignal => new AbortController().signal;

interface Given {
  handlers?: Record<string, (input: unknown, context: { signal: AbortSignal; homeserver?: unknown }) => unknown>;
  find?: (connectionId: string | null) => OpenHomeserver;
  log?: Log;
}

function dispatcher({ handlers = {}, find, log = silentLog }: Given): Dispatcher {
  const none = (): OpenHomeserver => {
    throw new AppError({ code: 'connection_required', message: 'none', remedy: '' });
  };
  return new Dispatcher({
    handlers: handlers as unknown as Handlers, // only the procedures under test
    findHomeserver: find ?? none,
    clock: systemClock,
    log,
  });
}

const until = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

describe('dispatch', () => {
  beforeEach(() => vi.useFakeTimers({ shouldAdvanceTime: true }));
  afterEach(() => vi.useRealTimers());

  it('parses the input, fills in defaults, and answers with the parsed output', async () => {
    const handlers = {
      'connections.list': (input: unknown) => {
        expect(input).toEqual({ limit: 100, cursor: null });
        return { items: [], nextCursor: null, keychain: 'none', password: 'must not come out' };
      },
    };
    const answer = await dispatcher({ handlers }).dispatch('connections.list', {}, { carrier, signal: live() });
    expect(answer).toEqual({ ok: true, value: { items: [], nextCursor: null, keychain: 'none' } });
  });

  it.each(['toString', '__proto__', 'constructor', 'users.drop', ''])('knows no procedure %j', async (name) => {
    const answer = await dispatcher({}).dispatch(name, {}, { carrier, signal: live() });
    expect(answer).toMatchObject({ ok: false, error: { code: 'unknown_procedure' } });
  });

  it('refuses unfit input with its path, and never repeats a value', async () => {
    const input = { settings: { name: 'x' }, secrets: { readerPassword: 4711, other: 'hunter2' } };
    const answer = await dispatcher({}).dispatch('connections.save', input, { carrier, signal: live() });
    expect(answer).toMatchObject({ ok: false, error: { code: 'invalid_input' } });
    expect(JSON.stringify(answer)).toContain('secrets.readerPassword');
    expect(JSON.stringify(answer)).not.toMatch(/hunter2|4711/);
  });

  it('hands an AppError of the handler on without its cause', async () => {
    const error = new AppError({ code: 'user_not_found', message: 'm', remedy: 'r', cause: new Error('inner') });
    const handlers = { 'application.getInfo': () => Promise.reject(error) };
    const answer = await dispatcher({ handlers }).dispatch('application.getInfo', {}, { carrier, signal: live() });
    expect(answer).toEqual({ ok: false, error: { code: 'user_not_found', message: 'm', remedy: 'r', details: {} } });
  });

  it('answers internal with an id for an unknown failure; the failure itself stays in the log under that id', async () => {
    const lines: string[] = [];
    const log = createLog('info', (line) => lines.push(line));
    const handlers = {
      'application.getInfo': () => {
        throw new TypeError('a detail that stays here');
      },
    };
    const answer = await dispatcher({ handlers, log }).dispatch('application.getInfo', {}, { carrier, signal: live() });
    if (answer.ok) throw new Error('was not refused');
    expect(answer.error.code).toBe('internal');
    expect(JSON.stringify(answer)).not.toContain('a detail');
    expect(lines.join('')).toContain(String(answer.error.details.id));
    expect(lines.join('')).toContain('a detail that stays here');
  });

  it('answers internal where a handler gives what the contract does not allow', async () => {
    const handlers = { 'application.saveSettings': () => ({ ...settings, theme: 'pink' }) };
    const call = { carrier, signal: live() };
    expect(await dispatcher({ handlers }).dispatch('application.saveSettings', {}, call)).toMatchObject({
      ok: false,
      error: { code: 'internal' },
    });
  });

  it('asks for the connection of the call before the one of the carrier, and passes its services on', async () => {
    const asked: (string | null)[] = [];
    const services = { connectionId: 'x' };
    const find = (connectionId: string | null): OpenHomeserver => {
      asked.push(connectionId);
      return { services, isUnlocked: false } as unknown as OpenHomeserver; // nothing of it is called here
    };
    const seen: unknown[] = [];
    const handlers = {
      'connections.close': (_input: unknown, context: { homeserver?: unknown }) => {
        seen.push(context.homeserver);
        return { closed: true };
      },
    };
    const bound = { ...carrier, connectionId: 'carrier' };
    const host = dispatcher({ handlers, find });
    await host.dispatch('connections.close', {}, { carrier: bound, signal: live() });
    await host.dispatch('connections.close', {}, { carrier: bound, signal: live(), connectionId: 'call' });
    await host.dispatch('connections.close', {}, { carrier, signal: live() });
    expect(asked).toEqual(['carrier', 'call', null]);
    expect(seen).toEqual([services, services, services]);
  });

  it('never reaches the handler of a writing procedure while the connection is locked', async () => {
    const handler = vi.fn();
    const find = (): OpenHomeserver => ({ services: {}, isUnlocked: false }) as unknown as OpenHomeserver;
    const host = dispatcher({ handlers: { 'connections.stayUnlocked': handler }, find });
    const answer = await host.dispatch('connections.stayUnlocked', {}, { carrier, signal: live() });
    expect(answer).toMatchObject({ ok: false, error: { code: 'writer_required' } });
    expect(handler).not.toHaveBeenCalled();
  });

  it('cancels the handler when the caller goes away, and answers cancelled at once', async () => {
    const caller = new AbortController();
    let aborted = false;
    const handlers = {
      'application.getInfo': (_input: unknown, { signal }: { signal: AbortSignal }) => {
        signal.addEventListener('abort', () => (aborted = true));
        return until(signal);
      },
    };
    const host = dispatcher({ handlers });
    const answer = host.dispatch('application.getInfo', {}, { carrier, signal: caller.signal });
    await vi.advanceTimersByTimeAsync(1);
    caller.abort();
    expect(await answer).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect({ aborted, running: host.runningCount }).toEqual({ aborted: true, running: 0 });
  });

  it('ends every call at the time limit of its procedure', async () => {
    const handlers = { 'application.getInfo': () => new Promise(() => undefined) };
    const host = dispatcher({ handlers });
    const answer = host.dispatch('application.getInfo', {}, { carrier, signal: live() });
    await vi.advanceTimersByTimeAsync(contract['application.getInfo'].timeoutMs);
    expect(await answer).toMatchObject({ ok: false, error: { code: 'query_timeout' } });
    expect(host.runningCount).toBe(1);
  });

  it('drains: refuses new calls, cancels queries, lets a command end', async () => {
    let finish: (value: unknown) => void = () => undefined;
    const handlers = {
      'application.getInfo': (_input: unknown, { signal }: { signal: AbortSignal }) => until(signal),
      'application.saveSettings': () => new Promise((resolve) => (finish = resolve)),
    };
    const host = dispatcher({ handlers });
    const reading = host.dispatch('application.getInfo', {}, { carrier, signal: live() });
    const writing = host.dispatch('application.saveSettings', {}, { carrier, signal: live() });
    await vi.advanceTimersByTimeAsync(1);
    const drained = host.drain(10_000);
    const late = await host.dispatch('application.getInfo', {}, { carrier, signal: live() });
    finish(settings);
    await drained;
    expect([late, await reading, await writing]).toMatchObject([
      { ok: false, error: { code: 'cancelled' } },
      { ok: false, error: { code: 'cancelled' } },
      { ok: true, value: settings },
    ]);
  });

  it('drains within its limit also where a command does not end', async () => {
    const host = dispatcher({ handlers: { 'application.saveSettings': () => new Promise(() => undefined) } });
    const writing = host.dispatch('application.saveSettings', {}, { carrier, signal: live() });
    await vi.advanceTimersByTimeAsync(1);
    const drained = host.drain(2_000);
    await vi.advanceTimersByTimeAsync(3_100);
    await drained;
    expect(await writing).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  });
});

import { describe, expect, it } from 'vitest';
import type { Push } from '../../shared/contract/index';
import type { Clock } from '../base/clock';
import { PushHub } from './push-hub';

/** A clock that stands until it is moved. */
function heldClock(): Clock & { move(ms: number): void; waiting(): number } {
  let now = 0;
  let timers: { at: number; call: () => void }[] = [];
  return {
    nowMs: () => now,
    monotonicMs: () => now,
    after(delayMs, call) {
      const timer = { at: now + delayMs, call };
      timers.push(timer);
      return { dispose: () => void (timers = timers.filter((other) => other !== timer)) };
    },
    every: () => ({ dispose: () => undefined }),
    sleep: () => Promise.resolve(),
    move(ms) {
      now += ms;
      const due = timers.filter((timer) => timer.at <= now);
      timers = timers.filter((timer) => timer.at > now);
      for (const timer of due) timer.call();
    },
    waiting: () => timers.length,
  };
}

type Kind = 'events' | 'rooms' | 'users';
const changed = (kinds: Kind[], connectionId: string | null = 'a'): Push => ({
  name: 'homeserver.changed',
  connectionId,
  payload: { kinds },
});

function listen(hub: PushHub, connectionId: string | null): Push[] {
  const heard: Push[] = [];
  hub.attach({ connectionId: () => connectionId, hear: (push) => heard.push(push) });
  return heard;
}

describe('push hub', () => {
  it('sends the first push at once and merges what follows within 200 ms into one', () => {
    const clock = heldClock();
    const hub = new PushHub(clock);
    const heard = listen(hub, 'a');
    hub.publish(changed(['events']));
    hub.publish(changed(['rooms']));
    hub.publish(changed(['users', 'rooms']));
    expect(heard).toEqual([changed(['events'])]);
    clock.move(200);
    expect(heard).toEqual([changed(['events']), changed(['rooms', 'users'])]);
  });

  it('merges rooms that are named, and names none where one push meant any or they are too many', () => {
    const clock = heldClock();
    const hub = new PushHub(clock);
    const heard = listen(hub, 'a');
    const ofRooms = (...roomIds: string[]): Push => ({
      name: 'homeserver.changed', connectionId: 'a', payload: { kinds: ['rooms'], roomIds },
    }); // prettier-ignore
    const numbers = Array.from({ length: 60 }, (_, number) => number);
    const bursts = [
      [ofRooms('!a:x'), ofRooms('!b:x', '!a:x')],
      [ofRooms('!a:x'), changed(['rooms'])],
      [ofRooms(...numbers.map((number) => `!a${number}:x`)), ofRooms(...numbers.map((number) => `!b${number}:x`))],
    ];
    hub.publish(changed(['rooms']));
    for (const burst of bursts) {
      for (const push of burst) hub.publish(push);
      clock.move(200);
    }
    expect(heard.slice(1)).toEqual([ofRooms('!a:x', '!b:x'), changed(['rooms']), changed(['rooms'])]);
  });

  it('never sends more than 5 a second of one kind, and ends with the last state', () => {
    const clock = heldClock();
    const hub = new PushHub(clock);
    const heard = listen(hub, 'a');
    for (let ms = 0; ms < 1000; ms += 10) {
      hub.publish(changed(['events']));
      clock.move(10);
    }
    expect(heard.length).toBeLessThanOrEqual(6);
    clock.move(200);
    expect(clock.waiting()).toBeLessThanOrEqual(1);
    clock.move(200);
    expect(clock.waiting()).toBe(0);
  });

  it('tells a push only to the listeners bound to its connection, and one without a connection to all', () => {
    const hub = new PushHub(heldClock());
    const [a, b, none] = [listen(hub, 'a'), listen(hub, 'b'), listen(hub, null)];
    hub.publish(changed(['events'], 'a'));
    hub.publish({ name: 'connections.listChanged', connectionId: null, payload: {} });
    expect([a, b, none].map((heard) => heard.map((push) => push.name))).toEqual([
      ['homeserver.changed', 'connections.listChanged'],
      ['connections.listChanged'],
      ['connections.listChanged'],
    ]);
  });

  it('keeps the steps of a connection test apart, so that none is lost in a merge', () => {
    const clock = heldClock();
    const hub = new PushHub(clock);
    const heard = listen(hub, null);
    for (const step of ['name', 'tcp', 'tls'] as const) {
      hub.publish({
        name: 'connections.testAdvanced',
        connectionId: null,
        payload: { testId: 't', step: { step, state: 'passed', durationMs: 1, sentence: '', error: null, fix: null } },
      });
    }
    expect(heard).toHaveLength(3);
  });

  it('is silent after the listening ended, and leaves no timer once disposed', async () => {
    const clock = heldClock();
    const hub = new PushHub(clock);
    const heard: Push[] = [];
    const listening = hub.attach({ connectionId: () => 'a', hear: (push) => heard.push(push) });
    await listening.dispose();
    hub.publish(changed(['events']));
    hub.publish(changed(['rooms']));
    hub.dispose();
    expect({ heard, listeners: hub.listenerCount, timers: clock.waiting() }).toEqual({
      heard: [],
      listeners: 0,
      timers: 0,
    });
  });
});

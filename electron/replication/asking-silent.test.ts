import { afterEach, beforeEach, expect, test } from 'vitest';
import { Emitter } from '../base/emitter';
import { silentLog } from '../base/log';
import { FakeClock } from '../testing/fake-clock';
import { HeldUpdates } from '../testing/replication-site';
import { createLinkPublisher } from './link-publisher';
import { Replication } from './replication';
import type { LinkState, ReplicationLink } from './replication-link';

/** A channel that several copies of Synoptic are on: each line reaches all of them, the speaker included. */
class Channel {
  readonly published: string[] = [];
  private readonly links: Emitter<string>[] = [];

  join(): ReplicationLink {
    const lines = new Emitter<string>();
    this.links.push(lines);
    const state: LinkState = { kind: 'live', atMs: 0 };
    return {
      kind: 'redis',
      state,
      onState: new Emitter<LinkState>().event,
      onLine: lines.event,
      start: () => Promise.resolve(),
      publish: (line) => {
        this.published.push(line);
        this.say(line);
        return Promise.resolve(this.links.length);
      },
      countSubscribers: () => Promise.resolve(this.links.length),
      listOtherServers: () => Promise.resolve([]),
      dispose: () => lines.dispose(),
    };
  }

  say(line: string): void {
    for (const lines of this.links) lines.fire(line);
  }
}

let clock: FakeClock;
let channel: Channel;
let copies: Replication[];
beforeEach(() => {
  clock = new FakeClock();
  channel = new Channel();
  copies = [];
});
afterEach(async () => {
  for (const copy of copies) await copy.dispose();
});

/** A copy of Synoptic that has just asked everybody, as each does when it connects. */
function open(mayProbe: () => Promise<boolean>): void {
  const link = channel.join();
  const publisher = createLinkPublisher(link, clock, silentLog);
  const endpoint = { locationOf: () => null, secret: () => null };
  const replication = new Replication({
    link, publisher, updates: new HeldUpdates(), mayProbe, clock, log: silentLog, ...endpoint,
  }); // prettier-ignore
  replication.start();
  copies.push(replication);
}

/** Lets each second's look come to its end before the next. */
async function pass(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    clock.advance(1_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const asked = (): number => channel.published.filter((line) => line === 'REPLICATE').length;

test('a process that is not heard is asked every 10 s and no more often', async () => {
  open(() => Promise.resolve(true));
  channel.say('POSITION push_rules w 5 5');
  const before = asked();
  await pass(9);
  const early = asked();
  await pass(22);
  expect([early - before, asked() - before]).toEqual([0, 3]);
});

test('two copies of Synoptic ask no more often than one: each hears the question of the other', async () => {
  open(() => Promise.resolve(true));
  open(() => Promise.resolve(true));
  channel.say('POSITION push_rules w 5 5');
  const before = asked();
  await pass(31);
  expect(asked() - before).toBe(3);
});

test('a copy to which the lock is given after the other has asked does not ask as well', async () => {
  let give: (isGiven: boolean) => void = () => undefined;
  open(() => new Promise((resolve) => (give = resolve)));
  channel.say('POSITION push_rules w 5 5');
  const before = asked();
  await pass(11);
  channel.say('REPLICATE');
  give(true);
  await pass(1);
  expect(asked() - before).toBe(0);
});

test('a copy that is not given the lock does not ask, and tries again', async () => {
  const answers = [false, false, true];
  open(() => Promise.resolve(answers.shift() ?? false));
  channel.say('POSITION push_rules w 5 5');
  const before = asked();
  await pass(15);
  expect([asked() - before, answers]).toEqual([1, []]);
});

test('a database that is away is asked for the lock as seldom as processes may be asked', async () => {
  let tried = 0;
  open(() => {
    tried += 1;
    return Promise.reject(new Error('away'));
  });
  channel.say('POSITION push_rules w 5 5');
  await pass(35);
  expect(tried).toBe(3);
});

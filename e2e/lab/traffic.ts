import { setTimeout as sleep } from 'node:timers/promises';
import { LabClient } from './client';
import type { Lab } from './homeserver';
import { query } from './lab-database';

/** Processes that take requests to send: each hands the event to the persister of its room. */
const senders = ['sync1', 'background1', 'master'];

/** Sends events at a steady rate into rooms of every persister, until it is stopped. */
export class Traffic {
  private running = true;
  private ended: Promise<void> = Promise.resolve();
  private readonly sent = new Set<string>();
  private readonly failures: string[] = [];

  private constructor(
    private readonly author: LabClient,
    readonly rooms: readonly string[],
  ) {}

  /** Registers an author and makes rooms until each of `persisters` has one. */
  static async prepare(lab: Lab, localpart: string, persisters: readonly string[]): Promise<Traffic> {
    const author = await LabClient.register(lab, localpart);
    const rooms = new Map<string, string>();
    for (let made = 0; rooms.size < persisters.length; made += 1) {
      // A room goes to one of two persisters by a hash of its id.
      if (made > 40)
        throw new Error(`40 rooms and none of ${persisters.filter((name) => !rooms.has(name)).join(', ')}`);
      const roomId = await author.createRoom('10');
      const [row] = await query<{ writer: string }>(
        lab.databaseUrl,
        'SELECT instance_name AS writer FROM events WHERE room_id = $1 LIMIT 1',
        [roomId],
      );
      if (row !== undefined) rooms.set(row.writer, roomId);
    }
    return new Traffic(author, [...rooms.values()]);
  }

  get user(): LabClient {
    return this.author;
  }

  /** Ids of the events that were sent. */
  get eventIds(): ReadonlySet<string> {
    return this.sent;
  }

  /** Requests that were refused. */
  get errors(): readonly string[] {
    return this.failures;
  }

  /** @param mostOnTheirWay where the homeserver does not keep up, so many requests wait for it and no more are sent */
  start(eventsPerSecond: number, mostOnTheirWay = Infinity): void {
    this.running = true;
    this.ended = this.run(eventsPerSecond, mostOnTheirWay);
  }

  /** Resolves when what is on its way has been answered. */
  async stop(): Promise<void> {
    this.running = false;
    await this.ended;
  }

  private async run(eventsPerSecond: number, mostOnTheirWay: number): Promise<void> {
    const startedMs = performance.now();
    const onTheirWay = new Set<Promise<void>>();
    for (let number = 0; this.running; number += 1) {
      if (onTheirWay.size >= mostOnTheirWay) await Promise.race(onTheirWay);
      const sending: Promise<void> = this.send(number).finally(() => onTheirWay.delete(sending));
      onTheirWay.add(sending);
      // By the time since the start, so that a slow machine does not thin the traffic out.
      await sleep(Math.max(0, startedMs + ((number + 1) * 1_000) / eventsPerSecond - performance.now()));
    }
    await Promise.all(onTheirWay);
  }

  private async send(number: number): Promise<void> {
    const roomId = this.rooms[number % this.rooms.length] ?? '';
    const sender = senders[number % senders.length] ?? 'master';
    try {
      this.sent.add(await this.author.at(sender).sendText(roomId, `traffic ${number}`));
    } catch (error) {
      this.failures.push(String(error));
    }
  }
}

import { get, type IncomingMessage } from 'node:http';
import type { Push } from '../../shared/contract/index';
import type { ServeHost } from '../serve-host';

/** What a serve host tells unasked, as a window hears it. */
export class HeardPushes {
  private readonly heard: Push[] = [];
  private rest = '';

  private constructor(private readonly answer: IncomingMessage) {
    answer.setEncoding('utf8');
    answer.on('data', (chunk: string) => this.take(chunk));
    // It ends with the host, or by `dispose`.
    answer.on('error', () => undefined);
  }

  static async listen(host: ServeHost): Promise<HeardPushes> {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { authorization: `Bearer ${host.token}` };
      get(`${host.url}/events`, { headers }, resolve).once('error', reject);
    });
    if (answer.statusCode !== 200) throw new Error(`/events answered ${answer.statusCode}`);
    return new HeardPushes(answer);
  }

  /** Rooms that were told to have changed. */
  changedRooms(): ReadonlySet<string> {
    const ids = this.heard.map((push) => (push.name === 'homeserver.changed' ? push.payload.roomIds : undefined));
    return new Set(ids.flatMap((some) => some ?? []));
  }

  dispose(): void {
    this.answer.destroy();
  }

  private take(chunk: string): void {
    const messages = (this.rest + chunk).split('\n\n');
    this.rest = messages.pop() ?? '';
    for (const message of messages) {
      // The greeting carries no push.
      if (message.startsWith('data: ')) this.heard.push(JSON.parse(message.slice('data: '.length)) as Push); // as the host sends it
    }
  }
}

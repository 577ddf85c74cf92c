import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A listener as a process of a homeserver has one: real HTTP, the answers are the test's. */
export class AnsweringListener {
  /** Paths that were asked, in their order. */
  readonly asked: string[] = [];
  private readonly server = createServer((request, response) => {
    this.asked.push(request.url ?? '');
    this.underWay += 1;
    this.mostAtATime = Math.max(this.mostAtATime, this.underWay);
    response.on('close', () => (this.underWay -= 1));
    this.answer(request, response);
  });
  private underWay = 0;
  mostAtATime = 0;

  constructor(public answer: (request: IncomingMessage, response: ServerResponse) => void) {}

  /** @param path of a unix socket; none: a free port of 127.0.0.1, which is returned */
  listen(path?: string): Promise<number> {
    return new Promise((resolve) => {
      if (path === undefined) this.server.listen(0, '127.0.0.1', () => resolve(this.port()));
      else this.server.listen(path, () => resolve(0));
    });
  }

  private port(): number {
    // It listens on TCP, so its address is one of TCP.
    return (this.server.address() as AddressInfo).port;
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';

/** When the connection breaks, relative to a COMMIT. */
export type CutMoment =
  /** The COMMIT never reaches the server, which notices the end of the connection. */
  | 'before_commit'
  /** As before, but the server is not told: its session stays, with everything that it holds. */
  | 'before_commit_in_silence'
  /** The server commits; its answer never reaches the client. */
  | 'in_commit'
  /** The client has its answer; the next thing it sends finds the connection broken. */
  | 'after_commit';

/**
 * A way to PostgreSQL that breaks at a chosen moment: the first COMMIT after a statement that holds `marker`. Speaks no
 * protocol beyond looking for these words in what the client sends, so it needs a connection without TLS.
 */
export class CuttingProxy {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private plan: { marker: string; moment: CutMoment } | undefined;
  /** How often a connection was cut. */
  cuts = 0;

  constructor(private readonly target: { host: string; port: number }) {
    this.server = createServer((client) => this.join(client));
  }

  /** @returns the port to connect to, on 127.0.0.1 */
  start(): Promise<number> {
    return new Promise((resolve) => {
      this.server.listen(0, '127.0.0.1', () => resolve((this.server.address() as AddressInfo).port)); // not a pipe
    });
  }

  /** Cuts once, at `moment` of the next transaction that has sent `marker`. */
  cutOnce(marker: string, moment: CutMoment): void {
    this.plan = { marker, moment };
  }

  private join(client: Socket): void {
    const upstream = connect(this.target);
    for (const socket of [client, upstream]) {
      this.sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => this.sockets.delete(socket));
    }
    const link: Link = { client, upstream, marked: false, keepsUpstream: false, dropsAnswers: false, cutsNext: false };
    client.on('data', (bytes: Buffer) => this.fromClient(link, bytes));
    upstream.on('data', (bytes: Buffer) => this.fromServer(link, bytes));
    client.on('close', () => link.keepsUpstream || upstream.destroy());
    upstream.on('close', () => client.destroy());
  }

  private fromClient(link: Link, bytes: Buffer): void {
    if (link.cutsNext) return this.cut(link);
    const { plan } = this;
    if (plan !== undefined && bytes.includes(plan.marker)) link.marked = true;
    if (plan !== undefined && link.marked && bytes.includes('COMMIT\0')) {
      this.plan = undefined;
      return this.atCommit(link, bytes, plan.moment);
    }
    link.upstream.write(bytes);
  }

  private atCommit(link: Link, bytes: Buffer, moment: CutMoment): void {
    switch (moment) {
      case 'before_commit':
        return this.cut(link);
      case 'before_commit_in_silence':
        link.keepsUpstream = true;
        return this.cut(link);
      case 'in_commit':
        link.dropsAnswers = true;
        break;
      case 'after_commit':
        link.cutsNext = true;
        break;
    }
    link.upstream.write(bytes);
  }

  private fromServer(link: Link, bytes: Buffer): void {
    // The answer is there, so the server has committed: now nobody hears of it.
    if (link.dropsAnswers) return this.cut(link);
    link.client.write(bytes);
  }

  private cut(link: Link): void {
    this.cuts += 1;
    link.client.destroy();
    if (!link.keepsUpstream) link.upstream.destroy();
  }

  async dispose(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

interface Link {
  client: Socket;
  upstream: Socket;
  marked: boolean;
  keepsUpstream: boolean;
  dropsAnswers: boolean;
  cutsNext: boolean;
}

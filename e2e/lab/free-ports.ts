import { createServer, type Server } from 'node:net';

// Below the range from which the system takes ports for outgoing connections: a process must find its own again after a
// restart.
const LOWEST = 20_000;
const HIGHEST = 32_000;

/** Ports of the loopback that were free a moment ago; all are held until the last is known, so that none comes twice. */
export async function freePorts(count: number): Promise<number[]> {
  const held = new Map<number, Server>();
  while (held.size < count) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    const server = held.has(port) ? undefined : await listen(port);
    if (server) held.set(port, server);
  }
  await Promise.all([...held.values()].map((server) => new Promise((resolve) => server.close(resolve))));
  return [...held.keys()];
}

function listen(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined)); // taken, or not ours to take
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

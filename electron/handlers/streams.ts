import type { Handlers } from './handler';

/** Streams: where each stands with each writer, and the live tail. */
export function createStreamHandlers(): Pick<Handlers, 'streams.listPositions' | 'streams.listRows'> {
  return {
    'streams.listPositions': (input, { homeserver, signal }) => homeserver.findings.listPositions(input, { signal }),
    'streams.listRows': (input, { homeserver }) => Promise.resolve(homeserver.tail.list(input)),
  };
}

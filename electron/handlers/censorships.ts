import type { Handlers } from './handler';

type CensorshipProcedures = Extract<keyof Handlers, `censorships.${string}`>;

/** The queue of contents that are to go, and contents that stand although they should not. */
export function createCensorshipHandlers(): Pick<Handlers, CensorshipProcedures> {
  return {
    'censorships.list': (input, { homeserver, signal }) => homeserver.censorships.list(input, { signal }),
    'censorships.get': (input, { homeserver, signal }) => homeserver.censorships.get(input, { signal }),
    'censorships.getSummary': (input, { homeserver, signal }) => homeserver.censorships.getSummary(input, { signal }),
    'censorships.listNeverExpiring': (input, { homeserver, signal }) =>
      homeserver.censorships.listNeverExpiring(input, { signal }),
    'censorships.listUnpruned': (input, { homeserver, signal }) =>
      homeserver.censorships.listUnpruned(input, { signal }),
  };
}

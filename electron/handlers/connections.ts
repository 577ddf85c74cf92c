import type { InputOf, OutputOf } from '../../shared/contract/index';
import type { ConnectionState, SavedConnection } from '../../shared/contract/connections';
import { AppError } from '../../shared/errors';
import type { ConnectionStore } from '../connections/connection-store';
import { demoConnectionId } from '../connections/connection-store';
import { parsePostgresUrl } from '../connections/postgres-url';
import type { Carrier, Handlers } from './handler';

/** What these handlers need of the connections that are open; the application composes it. */
export interface ConnectionDesk {
  stateOf(connectionId: string): ConnectionState;
  /** The server's name while the connection is open; null otherwise, or where it is not known. */
  serverNameOf(connectionId: string): string | null;
  /** Open ones that are not saved. */
  listUnsaved(): SavedConnection[];
  open(input: InputOf<'connections.open'>, carrier: Carrier): Promise<OutputOf<'connections.open'>>;
  close(connectionId: string): Promise<boolean>;
  test(input: InputOf<'connections.test'>, signal: AbortSignal): Promise<OutputOf<'connections.test'>>;
  resetDemo(): Promise<void>;
}

export interface ConnectionHandlerParts {
  store: ConnectionStore;
  desk: ConnectionDesk;
  keychain: 'available' | 'none';
  readScripts(): Promise<OutputOf<'connections.getScripts'>>;
  onListChanged(): void;
}

type ConnectionProcedures = Extract<keyof Handlers, `connections.${string}`>;

/** Saved connections, opening and testing them, and unlocking the open one for writing. */
export function createConnectionHandlers(parts: ConnectionHandlerParts): Pick<Handlers, ConnectionProcedures> {
  return { ...savedHandlers(parts), ...openHandlers(parts), ...writingHandlers(parts) };
}

type Saved =
  'connections.readUrl' | 'connections.list' | 'connections.save' | 'connections.remove' | 'connections.getScripts';

function savedHandlers({
  store,
  desk,
  keychain,
  readScripts,
  onListChanged,
}: ConnectionHandlerParts): Pick<Handlers, Saved> {
  return {
    'connections.list': (input) => {
      const saved = store.list().map((one) => ({
        ...one,
        state: desk.stateOf(one.connectionId),
        serverName: desk.serverNameOf(one.connectionId) ?? one.serverName,
      }));
      const all: SavedConnection[] = [...saved, ...desk.listUnsaved()];
      const start = input.cursor === null ? 0 : all.findIndex((one) => one.connectionId === input.cursor) + 1;
      const items = all.slice(start, start + input.limit);
      const more = start + input.limit < all.length;
      return Promise.resolve({ items, nextCursor: more ? (items.at(-1)?.connectionId ?? null) : null, keychain });
    },
    'connections.save': async (input) => {
      if (input.connectionId === demoConnectionId) throw demoStays();
      const connectionId = await store.save(input);
      onListChanged();
      return { connectionId };
    },
    'connections.readUrl': ({ url }) => {
      const { address, password } = parsePostgresUrl(url);
      return Promise.resolve({ reader: address, holdsPassword: password !== undefined });
    },
    'connections.remove': async ({ connectionId }) => {
      if (connectionId === demoConnectionId) throw demoStays();
      store.get(connectionId);
      await desk.close(connectionId);
      await store.remove(connectionId);
      onListChanged();
      return { removed: true };
    },
    'connections.getScripts': () => readScripts(),
  };
}

type Open =
  'connections.test' | 'connections.open' | 'connections.close' | 'connections.getStatus' | 'connections.resetDemo';

function openHandlers({ desk }: ConnectionHandlerParts): Pick<Handlers, Open> {
  return {
    'connections.test': (input, { signal }) => desk.test(input, signal),
    'connections.open': (input, { carrier }) => desk.open(input, carrier),
    'connections.close': async (_input, { carrier, homeserver }) => {
      carrier.bind(null);
      return { closed: await desk.close(homeserver.connectionId) };
    },
    'connections.getStatus': (_input, { homeserver }) => homeserver.getStatus(),
    'connections.resetDemo': async () => {
      await desk.resetDemo();
      return { reset: true };
    },
  };
}

type Writing = 'connections.getUnlockPlan' | 'connections.unlock' | 'connections.stayUnlocked' | 'connections.lock';

function writingHandlers({ store, onListChanged }: ConnectionHandlerParts): Pick<Handlers, Writing> {
  return {
    'connections.getUnlockPlan': (_input, { homeserver }) => homeserver.getUnlockPlan(),
    'connections.unlock': async ({ database, password, storePassword }, { homeserver }) => {
      const keeps = storePassword && password !== undefined;
      // What cannot be kept is refused before anything is unlocked.
      if (keeps) store.expectKeeping(homeserver.connectionId);
      const { writer: wasUnlocked } = await homeserver.getStatus();
      await homeserver.unlock({ database, ...(password === undefined ? {} : { password }) });
      // Unlocked already: no server has said that this password is right.
      if (keeps && !wasUnlocked) {
        await store.keepCensorPassword(homeserver.connectionId, password);
        onListChanged();
      }
      return homeserver.getStatus();
    },
    'connections.stayUnlocked': (_input, { homeserver }) => {
      homeserver.noteActivity();
      return homeserver.getStatus();
    },
    'connections.lock': async (_input, { homeserver }) => {
      await homeserver.lock();
      return homeserver.getStatus();
    },
  };
}

function demoStays(): AppError {
  return new AppError({
    code: 'invalid_input',
    message: 'The demo homeserver is always in the list and has nothing to change.',
    remedy: 'Add a connection of its own for another server.',
  });
}

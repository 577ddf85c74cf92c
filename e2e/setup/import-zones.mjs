import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The import table of ARCHITECTURE.md as lint rules. A row says what a folder (or file) of the tree may import besides
 * itself, and which of the guarded packages; everything else of the tree is closed to it. The last row that matches a
 * file counts, so a row for a part stands below the row for the whole. Tests are free: they build what they test.
 */
const root = fileURLToPath(new URL('../../', import.meta.url));

const screens = readFolders('renderer/screens').map((name) => ({
  at: `renderer/screens/${name}`,
  may: [
    'renderer/queries',
    'renderer/state',
    'renderer/components',
    'renderer/identifiers',
    'renderer/timeline',
    'renderer/texts',
    'shared',
  ],
  packages: ['react'],
}));

const anyButHosts = ['electron', 'shared'];
const poolFiles = ['postgres-target', 'pool-client', 'database-pool', 'writable-database-pool', 'postgres-errors'];

// A homeserver's composition root, in the parts that it is written in.
const homeserverParts = ['status', 'observation', 'unlocking'].map((part) => `electron/homeserver-${part}.ts`);

const rows = [
  { at: 'shared', may: [] },
  { at: 'shared/matrix', may: ['shared/assert.ts'] },
  { at: 'shared/contract', may: ['shared/matrix', 'shared/errors.ts'] },

  { at: 'electron', may: ['shared'] },
  { at: 'electron/base', may: [] },
  // A client of the homeserver's listeners; it listens on nothing.
  { at: 'electron/base/http-get.ts', may: ['electron/base'], packages: ['node:http'] },
  { at: 'electron/config', may: ['electron/base', 'shared'] },
  { at: 'electron/connections', may: ['electron/config', 'electron/base', 'shared'] },
  { at: 'electron/storage', may: ['electron/base', 'shared'] },
  ...poolFiles.map((name) => ({ at: `electron/storage/${name}.ts`, may: ['electron/storage', 'electron/base', 'shared'], packages: ['pg'] })),
  {
    at: 'electron/storage/databases',
    may: ['electron/storage', 'electron/replication/streams', 'electron/base', 'shared'],
    never: ['electron/storage/controllers', 'electron/storage/migrate.ts'],
  },
  {
    at: 'electron/storage/databases/main',
    may: ['electron/storage', 'electron/replication/streams', 'electron/base', 'shared'],
    never: ['electron/storage/controllers', 'electron/storage/migrate.ts', 'electron/storage/databases/state'],
  },
  {
    at: 'electron/storage/controllers',
    may: ['electron/storage/databases', 'electron/storage/page-cursor.ts', 'electron/storage/transactions.ts', 'electron/base', 'shared'],
  },
  { at: 'electron/replication', may: ['electron/base', 'shared'] },
  { at: 'electron/replication/redis-connection.ts', may: ['electron/replication', 'electron/base', 'shared'], packages: ['ioredis'] },
  {
    at: 'electron/censoring',
    may: ['electron/storage/controllers', 'electron/replication/replication-publisher.ts', 'electron/replication/stream-positions.ts', 'electron/base', 'shared'],
  },
  { at: 'electron/censorships', may: ['electron/storage/controllers', 'electron/findings', 'electron/base', 'shared'] },
  {
    at: 'electron/findings',
    may: ['electron/storage/controllers', 'electron/config', 'electron/replication/stream-positions.ts', 'electron/base', 'shared'],
  },
  {
    at: 'electron/handlers',
    may: ['electron/storage/controllers', 'electron/censoring', 'electron/censorships', 'electron/findings', 'electron/replication/stream-positions.ts', 'electron/replication/live-tail.ts', 'electron/connections', 'electron/base', 'shared'],
  },
  { at: 'electron/demo', may: anyButHosts, never: ['electron/hosts'], packages: ['pg'] },
  { at: 'electron/testing', may: anyButHosts, never: ['electron/hosts'], packages: ['pg', 'ioredis', 'node:http'] },
  { at: 'electron/hosts', may: ['electron/base', 'shared'], never: ['electron/hosts/desktop', 'electron/hosts/serve'] },
  { at: 'electron/hosts/dispatch.ts', may: ['electron/hosts', 'electron/handlers/handler.ts', 'electron/base', 'shared'], never: ['electron/hosts/desktop', 'electron/hosts/serve'] },
  { at: 'electron/hosts/desktop', may: ['electron/hosts/dispatch.ts', 'electron/hosts/push-hub.ts', 'electron/hosts/window-files.ts', 'electron/connections/secret-store.ts', 'electron/base', 'shared'], packages: ['electron'] },
  { at: 'electron/hosts/serve', may: ['electron/hosts/dispatch.ts', 'electron/hosts/push-hub.ts', 'electron/hosts/window-files.ts', 'electron/base', 'shared'], packages: ['node:http'] },
  ...['homeserver', 'homeserver-status', 'homeserver-observation', 'homeserver-unlocking'].map((name) => ({
    at: `electron/${name}.ts`,
    may: [...homeserverParts, 'electron/connections', 'electron/config', 'electron/storage', 'electron/replication', 'electron/censoring', 'electron/censorships', 'electron/findings', 'electron/base', 'shared'],
  })),
  { at: 'electron/application.ts', may: ['electron', 'shared'] },
  { at: 'electron/main.ts', may: ['electron', 'shared'] },
  { at: 'electron/serve.ts', may: ['electron', 'shared'] },

  { at: 'renderer', may: ['shared'], packages: ['react'] },
  { at: 'renderer/transport', may: ['shared'] },
  { at: 'renderer/queries', may: ['renderer/transport', 'shared'], packages: ['react'] },
  { at: 'renderer/state', may: ['shared'], packages: ['react'] },
  { at: 'renderer/texts', may: ['shared'] },
  { at: 'renderer/components', may: ['renderer/texts'], packages: ['react'] },
  { at: 'renderer/identifiers', may: ['renderer/components', 'renderer/state', 'renderer/texts', 'shared'], packages: ['react'] },
  { at: 'renderer/timeline', may: ['renderer/queries', 'renderer/identifiers', 'renderer/components', 'renderer/state', 'renderer/texts', 'shared'], packages: ['react'] },
  ...screens,
  ...['main.tsx', 'app.tsx', 'routes.tsx'].map((name) => ({ at: `renderer/${name}`, may: ['renderer', 'shared'], packages: ['react'] })),

  { at: 'e2e', may: ['shared'], packages: ['node:http'] },
  { at: 'e2e/acceptance', may: ['e2e', 'shared'], packages: ['pg', 'node:http'] },
  // These measure with parts of the core; what stands for the package of that name forbids the folder too.
  { at: 'e2e/bench', may: ['e2e', 'electron/testing', 'shared'], packages: ['electron'] },
  { at: 'e2e/specs/workers-sizes.spec.ts', may: ['e2e', 'electron/testing', 'shared'], packages: ['electron'] },
  { at: 'e2e/soak', may: ['e2e', 'electron/testing', 'shared'], packages: ['electron'] },
  { at: 'e2e/lab', may: ['shared'], packages: ['pg', 'ioredis', 'node:http'] },
]; // prettier-ignore

const parts = ['shared', 'electron', 'renderer', 'e2e'];
const guarded = {
  electron: ['electron', 'electron/*'],
  pg: ['pg', 'pg-*'],
  ioredis: ['ioredis'],
  'node:http': ['http', 'https', 'http2', 'node:http', 'node:https', 'node:http2'],
  react: ['react', 'react/*', 'react-dom', 'react-dom/*', 'react-aria-components', '@tanstack/*'],
};

/** Configurations for ESLint, in the order of the rows. */
export const importZones = rows.map((row) => ({
  files: [isFile(row.at) ? row.at : `${row.at}/**/*.{ts,tsx}`],
  ignores: ['**/*.test.{ts,tsx}'],
  rules: {
    'import-x/no-restricted-paths': ['error', { basePath: root, zones: zonesOf(row) }],
    'no-restricted-imports': ['error', { patterns: packagePatterns(row) }],
  },
}));

function zonesOf(row) {
  const open = [...new Set([row.at, ...row.may])];
  const closed = parts
    .filter((part) => !open.includes(part))
    .map((part) => ({
      target: `./${row.at}`,
      from: `./${part}`,
      except: open.filter((path) => path.startsWith(`${part}/`)).map((path) => `.${path.slice(part.length)}`),
      message: `${row.at} may import only: ${row.may.join(', ') || 'itself'}.`,
    }));
  const never = (row.never ?? []).map((path) => ({
    target: `./${row.at}`,
    from: `./${path}`,
    message: `${row.at} must not import ${path}.`,
  }));
  return [...closed, ...never];
}

function packagePatterns(row) {
  const closed = Object.entries(guarded)
    .filter(([name]) => !(row.packages ?? []).includes(name))
    .map(([name, group]) => ({ group, message: `${row.at} must not import ${name}; see the import table.` }));
  const nodeFree = row.at.startsWith('shared') || row.at.startsWith('renderer');
  const node = nodeFree ? [{ regex: '^(node:|fs$|path$|crypto$|child_process$|os$)', message: 'No Node here.' }] : [];
  return [...closed, ...node];
}

function isFile(path) {
  return /\.tsx?$/.test(path);
}

function readFolders(path) {
  try {
    return readdirSync(new URL(`../../${path}`, import.meta.url), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch {
    return []; // a part of the tree that has no screens yet
  }
}

import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import {
  databaseAddress,
  homeserverFlags,
  redisAddress,
  type DatabaseAddress,
  type HomeserverFlags,
  type RedisAddress,
} from '../../shared/contract/connections';
import { AppError } from '../../shared/errors';
import { buildTopology } from './build-topology';
import { mainInstanceName } from './configured-roles';
import { parseDuration } from './duration';
import { flag, section, text, wholeNumber, type Section } from './section';
import type { HomeserverTopology, WorkerFile } from './topology';

/** What Synoptic takes from a homeserver's configuration. Passwords stand apart, so that they are not passed on by habit. */
export interface HomeserverConfig {
  reader: DatabaseAddress | null;
  redis: RedisAddress | null;
  homeserver: HomeserverFlags;
  secrets: { readerPassword?: string; redisPassword?: string; replicationSecret?: string };
  /** Instances named anywhere in the configuration, by their wire names. */
  instances: string[];
  topology: HomeserverTopology;
}

/** Largest files that are read, in bytes, and most aliases that are followed: a configuration is not a bomb. */
const maxBytes = 4 * 1024 * 1024;
const maxSecretBytes = 1_024;
const maxAliases = 1_000;
/** More workers than anybody runs. */
const maxWorkerFiles = 500;

/**
 * Reads homeserver.yaml (a file, or a folder of *.yaml merged in the order of names, as the homeserver does), and the
 * worker files of a folder.
 * @throws AppError configuration_invalid with file and line
 */
export async function readHomeserverConfig(path: string, workersFolder: string | null): Promise<HomeserverConfig> {
  const files = (await isFolder(path)) ? await yamlFiles(path, /\.yaml$/) : [path];
  let merged: Section = {};
  for (const file of files) merged = { ...merged, ...(await readYaml(file)) };
  const workers = workersFolder === null ? [] : await readWorkers(workersFolder, files, merged);
  const database = mainDatabase(merged);
  const redis = section(merged['redis']);
  const redisOn = flag(redis['enabled']) === true;
  const databasePassword = text(database['password']);
  const redisPassword = redisOn ? (text(redis['password']) ?? (await secretFile(redis['password_path']))) : null;
  const replicationSecret =
    text(merged['worker_replication_secret']) ?? (await secretFile(merged['worker_replication_secret_path']));
  return {
    reader: readerOf(database),
    redis: redisOn ? redisOf(redis) : null,
    homeserver: flagsOf(merged),
    secrets: {
      ...(databasePassword === null ? {} : { readerPassword: databasePassword }),
      ...(redisPassword === null ? {} : { redisPassword }),
      ...(replicationSecret === null ? {} : { replicationSecret }),
    },
    instances: instancesOf(merged, workers),
    topology: buildTopology({ files, shared: merged, workers, hasReplicationSecret: replicationSecret !== null }),
  };
}

/** Each worker's file laid over the shared sections; a shared file that lies in the same folder is no worker's. */
async function readWorkers(folder: string, shared: readonly string[], merged: Section): Promise<WorkerFile[]> {
  const files = (await yamlFiles(folder, /\.ya?ml$/)).filter((file) => !shared.includes(file));
  if (files.length > maxWorkerFiles) throw invalid(folder, `it holds more than ${maxWorkerFiles} files`);
  const workers: WorkerFile[] = [];
  for (const file of files) {
    const own = await readYaml(file);
    if (own['worker_app'] === undefined && own['worker_name'] === undefined) continue;
    workers.push({ file, config: { ...merged, ...own } });
  }
  return workers;
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    throw invalid(path, 'it cannot be read', cause);
  }
}

// Of a folder the homeserver merges *.yaml alone; a worker's file is named one by one, and may be called as it likes.
async function yamlFiles(folder: string, named: RegExp): Promise<string[]> {
  try {
    const names = await readdir(folder);
    return names
      .filter((name) => named.test(name))
      .sort()
      .map((name) => join(folder, name));
  } catch (cause) {
    throw invalid(folder, 'the folder cannot be read', cause);
  }
}

async function readYaml(file: string): Promise<Section> {
  let source: string;
  let size: number;
  try {
    // A pipe or a device has no end.
    const found = await stat(file);
    if (!found.isFile()) throw new Error('not a file');
    size = found.size;
    source = size > maxBytes ? '' : await readFile(file, 'utf8');
  } catch (cause) {
    throw invalid(file, 'it cannot be read', cause);
  }
  if (size > maxBytes) throw invalid(file, 'it is larger than a configuration can be');
  // The core schema knows no tags that make objects; anchors and merges are used in the wild.
  const document = parseDocument(source, { merge: true, schema: 'core', strict: true, uniqueKeys: false });
  const [error] = document.errors;
  if (error) throw invalid(file, `line ${error.linePos?.[0].line ?? '?'} is not YAML (${error.code})`);
  try {
    return section(document.toJS({ maxAliasCount: maxAliases }));
  } catch (cause) {
    throw invalid(file, 'its aliases multiply without end', cause);
  }
}

function mainDatabase(config: Section): Section {
  const databases = section(config['databases']);
  const holdsMain = (entry: Section): boolean =>
    !Array.isArray(entry['data_stores']) || entry['data_stores'].includes('main');
  const named = Object.values(databases).map(section).find(holdsMain);
  return section((named ?? section(config['database']))['args']);
}

function readerOf(args: Section): DatabaseAddress | null {
  const host = text(args['host']) ?? text(args['hostaddr']) ?? 'localhost';
  const address = databaseAddress.safeParse({
    host,
    port: wholeNumber(args['port']) ?? 5432,
    database: text(args['dbname']) ?? text(args['database']) ?? '',
    user: text(args['user']) ?? '',
    tls: tlsOf(text(args['sslmode']), host),
    tlsCaFile: text(args['sslrootcert']),
  });
  return address.success ? address.data : null;
}

// libpq's default "prefer" promises nothing; a name on the network is verified unless the configuration says otherwise.
function tlsOf(mode: string | null, host: string): DatabaseAddress['tls'] {
  if (mode === 'disable' || mode === 'require' || mode === 'verify-ca' || mode === 'verify-full') return mode;
  return host.startsWith('/') || host === 'localhost' || host === '127.0.0.1' || host === '::1'
    ? 'disable'
    : 'verify-full';
}

function redisOf(redis: Section): RedisAddress | null {
  const address = redisAddress.safeParse({
    host: text(redis['host']) ?? 'localhost',
    port: wholeNumber(redis['port']) ?? 6379,
    path: text(redis['path']),
    database: wholeNumber(redis['dbid']) ?? 0,
    tls: flag(redis['use_tls']) === true,
    tlsCaFile: text(redis['ca_file']),
  });
  return address.success ? address.data : null;
}

function flagsOf(config: Section): HomeserverFlags {
  const retention = config['redaction_retention_period'];
  return homeserverFlags.parse({
    serverName: nameOf(config['server_name']),
    ephemeralMessages: flag(config['enable_ephemeral_messages']) === true,
    redactionRetentionMs: retention === undefined ? 7 * 86_400_000 : parseDuration(retention),
    redactionRetentionOff: retention === null,
  });
}

// A name of a server has at most 255 characters; anything longer is none.
function nameOf(value: unknown): string | null {
  const name = text(value);
  return name === null || name.length > 255 ? null : name;
}

function instancesOf(config: Section, workers: readonly WorkerFile[]): string[] {
  const mapped = Object.keys(section(config['instance_map'])).map((name) =>
    name === 'main' ? mainInstanceName : name,
  );
  const named = workers.flatMap(({ config: worker }) => text(worker['worker_name']) ?? []);
  return [...new Set([mainInstanceName, ...mapped, ...named])];
}

async function secretFile(path: unknown): Promise<string | null> {
  const file = text(path);
  if (file === null) return null;
  let secret: string;
  try {
    const found = await stat(file);
    if (!found.isFile() || found.size > maxSecretBytes) throw new Error('not a file of a password');
    secret = (await readFile(file, 'utf8')).trim();
  } catch (cause) {
    throw invalid(file, 'the file of the password cannot be read', cause);
  }
  // It is sent to the host that the same configuration names, which may come from elsewhere: a key or a list is none.
  if (/[\r\n]/.test(secret)) throw invalid(file, 'it holds more than a password');
  return secret;
}

function invalid(file: string, why: string, cause?: unknown): AppError {
  return new AppError({
    code: 'configuration_invalid',
    message: `${file}: ${why}.`,
    remedy: 'Name the homeserver’s own configuration file, readable by this user.',
    cause,
  });
}

import { z } from 'zod';
import {
  connectionSettings,
  type ConnectionSecrets,
  type ConnectionSettings,
  type DatabaseAddress,
  type RedisAddress,
} from '../../../shared/contract/connections';

/** A connection as it stands in the form: text as typed. */
export interface ConnectionDraft {
  name: string;
  host: string;
  port: string;
  database: string;
  user: string;
  password: string;
  tls: DatabaseAddress['tls'];
  tlsCaFile: string;
  censorUser: string;
  serverName: string;
  redis: string;
  redisPassword: string;
  homeserverFile: string;
  workersFolder: string;
}

export const emptyDraft: ConnectionDraft = {
  name: '', host: '', port: '5432', database: 'synapse', user: 'synoptic_reader', password: '', tls: 'verify-full',
  tlsCaFile: '', censorUser: 'synoptic_censor', serverName: '', redis: '', redisPassword: '', homeserverFile: '', workersFolder: '',
}; // prettier-ignore

/** A saved connection as a draft; passwords never come back. */
export function draftOf(settings: ConnectionSettings): ConnectionDraft {
  return {
    ...withAddress(emptyDraft, settings.reader),
    name: settings.name,
    censorUser: settings.censorUser ?? '',
    serverName: settings.homeserver.serverName ?? '',
    redis: settings.redis === null ? '' : redisText(settings.redis),
    homeserverFile: settings.configuration?.homeserverFile ?? '',
    workersFolder: settings.configuration?.workersFolder ?? '',
  };
}

/** The draft with the fields of a pasted URL. */
export function withAddress(draft: ConnectionDraft, reader: DatabaseAddress): ConnectionDraft {
  const { host, port, database, user, tls, tlsCaFile } = reader;
  const name = draft.name === '' ? database : draft.name;
  return { ...draft, name, host, port: String(port), database, user, tls, tlsCaFile: tlsCaFile ?? '' };
}

/** The password of a URL, decoded; empty if it holds none or is none. */
export function passwordOfUrl(text: string): string {
  try {
    const url = new URL(text.trim());
    return url.searchParams.get('password') ?? decodeURIComponent(url.password);
  } catch {
    return '';
  }
}

export type DraftProblem = 'missing' | 'port' | 'redis' | 'workersAlone';

/** What is wrong with the draft, by field; empty: it can be used. */
export function problemsOf(draft: ConnectionDraft): Partial<Record<keyof ConnectionDraft, DraftProblem>> {
  const problems: Partial<Record<keyof ConnectionDraft, DraftProblem>> = {};
  for (const field of ['host', 'database', 'user'] as const)
    if (draft[field].trim() === '') problems[field] = 'missing';
  if (!z.coerce.number().int().min(1).max(65_535).safeParse(draft.port).success) problems.port = 'port';
  if (draft.redis.trim() !== '' && readRedis(draft.redis) === null) problems.redis = 'redis';
  if (draft.workersFolder.trim() !== '' && draft.homeserverFile.trim() === '') problems.homeserverFile = 'workersAlone';
  return problems;
}

/** The connection that a draft without problems means. `before`: what the form does not show stays as it was. */
export function settingsOf(draft: ConnectionDraft, before: ConnectionSettings | null): ConnectionSettings {
  const text = (value: string): string | null => (value.trim() === '' ? null : value.trim());
  const redis = text(draft.redis) === null ? null : readRedis(draft.redis);
  return connectionSettings.parse({
    name: text(draft.name) ?? draft.database.trim(),
    reader: {
      host: draft.host.trim(),
      port: Number(draft.port),
      database: draft.database.trim(),
      user: draft.user.trim(),
      tls: draft.tls,
      tlsCaFile: text(draft.tlsCaFile),
    },
    censorUser: text(draft.censorUser),
    redis: redis === null ? null : { ...before?.redis, path: null, ...redis },
    configuration: configurationOf(text(draft.homeserverFile), text(draft.workersFolder)),
    homeserver: { ...before?.homeserver, serverName: text(draft.serverName) },
  });
}

/** The passwords that were typed. */
export function secretsOf(draft: ConnectionDraft): ConnectionSecrets {
  return {
    ...(draft.password === '' ? {} : { readerPassword: draft.password }),
    ...(draft.redisPassword === '' ? {} : { redisPassword: draft.redisPassword }),
  };
}

function configurationOf(
  homeserverFile: string | null,
  workersFolder: string | null,
): ConnectionSettings['configuration'] {
  return homeserverFile === null ? null : { homeserverFile, workersFolder };
}

type RedisPlace = Partial<Pick<RedisAddress, 'host' | 'port' | 'path' | 'database' | 'tls'>>;

// host, host:port, redis://host:port/database, rediss:// for TLS, or the path of a socket.
function readRedis(text: string): RedisPlace | null {
  const trimmed = text.trim();
  if (trimmed.startsWith('/')) return { path: trimmed };
  const match = /^(?:(rediss?):\/\/)?(\[[0-9a-f:]+\]|[^\s:/@]+)(?::(\d{1,5}))?(?:\/(\d{1,5})?)?$/i.exec(trimmed);
  if (match?.[2] === undefined) return null;
  const port = Number(match[3] ?? 6379);
  if (port < 1 || port > 65_535) return null;
  return {
    host: match[2].replace(/^\[|\]$/g, ''),
    port,
    // Said by a URL alone; without one what was known before stays.
    ...(match[1] === undefined ? {} : { tls: match[1].toLowerCase() === 'rediss' }),
    ...(match[4] === undefined ? {} : { database: Number(match[4]) }),
  };
}

function redisText({ host, port, path, database, tls }: RedisAddress): string {
  if (path !== null) return path;
  const place = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  if (!tls && database === 0) return place;
  return `${tls ? 'rediss' : 'redis'}://${place}${database === 0 ? '' : `/${database}`}`;
}

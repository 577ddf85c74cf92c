import { parseArgs } from 'node:util';
import { AppError } from '../../../shared/errors';

/** What `npm run serve` was asked to do. */
export interface ServeOptions {
  /** 0: any free port. */
  port: number;
  /** One JSON line instead of a sentence. */
  json: boolean;
  demo: boolean;
  /** postgresql:// URL of the reader login, from the argument or SYNOPTIC_CONNECTION (which may hold a password). */
  connection: string | null;
  /** Unlock for the whole run. */
  writer: boolean;
  writerConnection: string | null;
  redis: string | null;
  homeserverConfig: string | null;
  workersDir: string | null;
  dataDir: string | null;
  help: boolean;
}

export const serveUsage = `npm run serve -- [options]
  --port <n>                     port on the loopback address; 0 (default) takes a free one
  --json                         print one JSON line {"url", "token", "openUrl"} instead of a sentence
  --demo                         open the demo homeserver
  --connection <url>             open this database: postgresql://reader@host/database
  --writer                       unlock for writing for the whole run
  --writer-connection <url>      login for writing; without it the censor login is the reader's
  --redis <url>                  the homeserver's Redis: redis://host:port/0
  --homeserver-config <file>     homeserver.yaml: databases, Redis, server name, flags
  --workers-dir <folder>         the worker files beside it
  --data-dir <folder>            where saved connections and the demo are kept
Passwords come from the environment: SYNOPTIC_CONNECTION, SYNOPTIC_WRITER_CONNECTION and SYNOPTIC_REDIS hold whole URLs;
PGPASSFILE and PGPASSWORD work as with psql.
`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const known = {
  port: text,
  json: flag,
  demo: flag,
  connection: text,
  writer: flag,
  'writer-connection': text,
  redis: text,
  'homeserver-config': text,
  'workers-dir': text,
  'data-dir': text,
  help: flag,
};

/**
 * Reads the arguments and the environment. An argument goes before its variable.
 * @throws AppError invalid_input for what is not understood, password_in_argument for a URL with a password
 */
export function parseServeOptions(args: readonly string[], env: NodeJS.ProcessEnv): ServeOptions {
  const values = readArguments(args);
  const connection = url('--connection', values.connection, 'SYNOPTIC_CONNECTION', env);
  const options: ServeOptions = {
    port: readPort(values.port),
    json: values.json ?? false,
    demo: values.demo ?? false,
    connection,
    writer: values.writer ?? false,
    writerConnection: url('--writer-connection', values['writer-connection'], 'SYNOPTIC_WRITER_CONNECTION', env),
    redis: url('--redis', values.redis, 'SYNOPTIC_REDIS', env),
    homeserverConfig: values['homeserver-config'] ?? null,
    workersDir: values['workers-dir'] ?? null,
    dataDir: values['data-dir'] ?? null,
    help: values.help ?? false,
  };
  checkTogether(options, values.connection !== undefined);
  return options;
}

/** What the arguments ask to open; the demo goes before variables, which may be left over from another shell. */
function checkTogether(options: ServeOptions, connectionInArguments: boolean): void {
  if (options.demo && (connectionInArguments || options.homeserverConfig !== null)) {
    throw invalid('--demo does not go together with --connection or --homeserver-config');
  }
  if (options.workersDir !== null && options.homeserverConfig === null) {
    throw invalid('--workers-dir needs --homeserver-config');
  }
  const opens = options.demo || options.connection !== null || options.homeserverConfig !== null;
  if (options.writer && !opens) throw invalid('--writer needs --demo, --connection or --homeserver-config');
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: known, strict: true, allowPositionals: false }).values;
  } catch (error) {
    // The message names the argument, which may be a URL with a password that was put in the wrong place.
    const message = error instanceof Error ? error.message : String(error);
    throw invalid(withoutPassword(message));
  }
}

function readPort(value: string | undefined): number {
  if (value === undefined) return 0;
  const port = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN;
  if (port >= 0 && port <= 65_535) return port;
  throw invalid(`--port takes a number from 0 to 65535, not "${value.slice(0, 20)}"`);
}

function url(option: string, argument: string | undefined, variable: string, env: NodeJS.ProcessEnv): string | null {
  if (argument !== undefined && holdsPassword(argument)) {
    throw new AppError({
      code: 'password_in_argument',
      message: `${option} holds a password. Arguments are visible to everybody in the list of processes.`,
      remedy: `Put the whole URL into the environment variable ${variable}, or leave the password out and use PGPASSFILE or PGPASSWORD.`,
      details: { option, variable },
    });
  }
  return argument ?? (env[variable] || null);
}

/** True for `scheme://user:secret@host` and for a `password=` parameter, also where the URL is otherwise malformed. */
export function holdsPassword(text: string): boolean {
  if (/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*:[^@/?#]*[^@]*@/i.test(text)) return true;
  return /(^|[?&\s])(ssl)?pass(word|wd)?\s*=/i.test(text);
}

function withoutPassword(message: string): string {
  return message.replace(/:\/\/\S*@/g, '://…@').replace(/(pass(word|wd)?\s*=)\S+/gi, '$1…');
}

function invalid(what: string): AppError {
  return new AppError({
    code: 'invalid_input',
    message: `The arguments do not fit: ${what}.`,
    remedy: 'npm run serve -- --help lists the options.',
  });
}

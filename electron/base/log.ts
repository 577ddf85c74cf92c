import { formatWithOptions } from 'node:util';

/** Levels by weight; `off` silences an area. */
const levels = { debug: 10, info: 20, warn: 30, error: 40, off: 100 } as const;
export type LogLevel = keyof typeof levels;

/** Values for the log. Parameters of queries, passwords, tokens and content of events never go in. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields, error?: unknown): void;
  /** A log for a part of the program, e.g. `storage`; its level is set apart by SYNOPTIC_LOG=storage:debug. */
  area(name: string): Log;
}

/**
 * Log that writes one JSON line an entry.
 * @param spec as in SYNOPTIC_LOG: `info` or `storage:debug,replication:warn`; the default is `info`.
 */
export function createLog(spec: string | undefined, write: (line: string) => void): Log {
  const thresholds = parseSpec(spec);
  const make = (area: string): Log => {
    const threshold = levels[thresholds.get(area) ?? thresholds.get('') ?? 'info'];
    const emit = (level: LogLevel, message: string, fields?: LogFields, error?: unknown): void => {
      if (levels[level] < threshold) return;
      const entry = { at: new Date().toISOString(), level, area, message, ...fields, ...describe(error) };
      write(`${JSON.stringify(entry)}\n`);
    };
    return {
      debug: (message, fields) => emit('debug', message, fields),
      info: (message, fields) => emit('info', message, fields),
      warn: (message, fields) => emit('warn', message, fields),
      error: (message, fields, error) => emit('error', message, fields, error),
      area: (name) => make(area === 'synoptic' ? name : `${area}.${name}`),
    };
  };
  return make('synoptic');
}

/** Swallows everything; for tests that do not look at the log. */
export const silentLog: Log = createLog('off', () => undefined);

function parseSpec(spec: string | undefined): Map<string, LogLevel> {
  const thresholds = new Map<string, LogLevel>();
  for (const part of (spec ?? '').split(',')) {
    const [first = '', second] = part.trim().split(':');
    const [area, level] = second === undefined ? ['', first] : [first, second];
    if (level && level in levels) thresholds.set(area ?? '', level as LogLevel); // checked by `in`
  }
  return thresholds;
}

// The stack of an error is kept, its other properties are not: a driver's error carries rows and parameters.
function describe(error: unknown): LogFields {
  if (error === undefined) return {};
  if (error instanceof Error) return { error: error.message, stack: error.stack };
  return { error: formatWithOptions({ depth: 0 }, '%s', error) };
}

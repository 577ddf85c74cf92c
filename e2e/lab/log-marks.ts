import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import type { LabProcess } from './lab-state';

/** How long each process' log was at some moment, in bytes. */
export type LogMark = Readonly<Record<string, number>>;

export interface LoggedError {
  readonly process: string;
  readonly line: string;
}

/** Notes where the logs end now. */
export function markLogs(processes: readonly LabProcess[]): LogMark {
  return Object.fromEntries(
    processes.map(({ name, logFile }) => [name, existsSync(logFile) ? statSync(logFile).size : 0]),
  );
}

/** Lines of level ERROR or CRITICAL and first lines of tracebacks that were written since the mark. */
export function errorsSince(processes: readonly LabProcess[], mark: LogMark): LoggedError[] {
  return processes.flatMap(({ name, logFile }) =>
    readFrom(logFile, mark[name] ?? 0)
      .split('\n')
      .filter((line) => / - (ERROR|CRITICAL) - |^Traceback /.test(line))
      .map((line) => ({ process: name, line })),
  );
}

function readFrom(file: string, start: number): string {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(Math.max(0, fstatSync(descriptor).size - start));
    return bytes.toString('utf8', 0, readSync(descriptor, bytes, 0, bytes.length, start));
  } finally {
    closeSync(descriptor);
  }
}

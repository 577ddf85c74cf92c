import { createWriteStream, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Disposable } from './lifecycle';

const limitBytes = 5_000_000;

/** Where log lines go: `synoptic.log` in a folder, with the file before it kept once it is 5 MB at a start. */
export interface LogFile extends Disposable {
  write(line: string): void;
}

/**
 * Opens the log of a folder. Failing to write is told once on standard error: the application goes on without a log.
 * @param echo a second place for every line, e.g. standard error where SYNOPTIC_LOG asks for it
 */
export function openLogFile(folder: string, echo?: (line: string) => void): LogFile {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'synoptic.log');
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > limitBytes) renameSync(file, `${file}.old`);
  const stream = createWriteStream(file, { flags: 'a', mode: 0o600 });
  let failed = false;
  stream.on('error', (error) => {
    if (!failed) process.stderr.write(`The log cannot be written: ${error.message}\n`);
    failed = true;
  });
  return {
    write(line) {
      if (!failed) stream.write(line);
      echo?.(line);
    },
    dispose: () => new Promise((resolve) => (failed ? resolve() : stream.end(() => resolve()))),
  };
}

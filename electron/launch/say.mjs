/**
 * What the start-up scripts tell a person: one line for each thing they do. Everything goes to standard error, so that
 * standard output stays free for the one line of `serve --json`.
 */

const interactive = process.stderr.isTTY === true;

/** One line: what is being done. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** Ends the run with what is wrong and what can be done. */
export class Failure extends Error {
  constructor(message, remedy) {
    super(message);
    this.remedy = remedy;
  }
}

/** Runs a script's main function; a failure becomes two lines and exit code 1. */
export async function runScript(main) {
  try {
    await main();
  } catch (error) {
    if (error instanceof Failure) say(`${error.message}\n  ${error.remedy}`);
    else say(error instanceof Error ? String(error.stack) : String(error));
    process.exitCode = 1;
  }
}

/**
 * Progress of a download. On a terminal one line that is rewritten; in a log a line for each quarter.
 * @param {string} what
 * @returns {(doneBytes: number, totalBytes: number) => void}
 */
export function downloadProgress(what) {
  let told = -1;
  return (doneBytes, totalBytes) => {
    const step = interactive ? 100 : 4;
    const part = totalBytes > 0 ? Math.floor((doneBytes / totalBytes) * step) : 0;
    if (part === told) return;
    told = part;
    const line = `  ${what}: ${megabytes(doneBytes)} of ${megabytes(totalBytes)} MB`;
    if (interactive) process.stderr.write(`\r${line}${doneBytes >= totalBytes ? '\n' : ''}`);
    else say(line);
  };
}

function megabytes(bytes) {
  return (bytes / 1e6).toFixed(0);
}

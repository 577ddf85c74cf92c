/**
 * What the start-up scripts tell a person: one line for each thing they do. Everything goes to standard error, so that
 * standard output stays free for the one line of `serve --json`.
 */

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

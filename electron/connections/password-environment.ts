import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A login that a password is looked for. */
export interface LoginName {
  host: string;
  port: number;
  database: string;
  user: string;
}

/**
 * The password of a login from the environment, as psql finds it: PGPASSWORD, else the password file (PGPASSFILE or
 * ~/.pgpass). A file that others may read is ignored, as psql does.
 */
export function passwordFromEnvironment(login: LoginName, env: NodeJS.ProcessEnv): string | undefined {
  if (env['PGPASSWORD']) return env['PGPASSWORD'];
  const file = env['PGPASSFILE'] || join(env['HOME'] ?? homedir(), '.pgpass');
  const text = readPrivateFile(file);
  return text === null ? undefined : findInPasswordFile(text, login);
}

/** Finds a login in the text of a password file (PostgreSQL documentation, "The Password File"); the first match counts. */
export function findInPasswordFile(text: string, login: LoginName): string | undefined {
  const wanted = [login.host.startsWith('/') ? 'localhost' : login.host, `${login.port}`, login.database, login.user];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#')) continue;
    const [first, second, third, fourth, password] = fieldsOf(line);
    const fields = [first, second, third, fourth];
    if (password === undefined) continue;
    if (fields.every((field, index) => field === '*' || field === wanted[index])) return password;
  }
  return undefined;
}

// `\:` and `\\` stand for the character itself.
function fieldsOf(line: string): string[] {
  const fields = [''];
  for (let index = 0; index < line.length; index += 1) {
    const character = line[index] ?? '';
    if (character === ':' && fields.length < 5) fields.push('');
    else fields[fields.length - 1] += character === '\\' ? (line[++index] ?? '') : character;
  }
  return fields;
}

function readPrivateFile(file: string): string | null {
  try {
    const readableByOthers = process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0;
    return readableByOthers ? null : readFileSync(file, 'utf8');
  } catch {
    return null; // most people have none
  }
}

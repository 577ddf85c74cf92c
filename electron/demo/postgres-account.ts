import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The operating system account that PostgreSQL runs as, where it is not our own. */
export interface ServerAccount {
  uid: number;
  gid: number;
}

/**
 * PostgreSQL refuses to run as root. Then it runs as `postgres`, if the machine has that user, else as `nobody`: no
 * user is added to the machine for a demo.
 * @returns null where our own account will do
 */
export async function findServerAccount(): Promise<ServerAccount | null> {
  if (process.getuid?.() !== 0) return null;
  for (const name of ['postgres', 'nobody']) {
    try {
      const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
      return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
    } catch {
      // The machine has no such user: try the next name.
      continue;
    }
  }
  return { uid: 65_534, gid: 65_534 };
}

/** Whether the account can get to this path: every folder above must let it through. */
export async function canReach(account: ServerAccount, target: string): Promise<boolean> {
  for (let folder = path.dirname(path.resolve(target)); ; folder = path.dirname(folder)) {
    try {
      const { uid, gid, mode } = await stat(folder);
      const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
      if ((mode & bit) === 0) return false;
    } catch {
      // What does not exist yet is made by us and let through; what cannot be looked at counts as closed above it.
    }
    if (folder === path.dirname(folder)) return true;
  }
}

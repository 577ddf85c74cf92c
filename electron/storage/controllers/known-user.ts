import { AppError } from '../../../shared/errors';
import type { UserId } from '../../../shared/matrix/identifiers';
import type { Databases } from '../databases/databases';
import type { ReadTxn } from '../transactions';

/** @throws AppError user_not_found if no table of this server names the user */
export async function requireKnownUserTxn(
  txn: ReadTxn,
  main: Pick<Databases['main'], 'users' | 'userSearch' | 'roomMembers'>,
  { userId, local }: { userId: UserId; local: boolean },
): Promise<void> {
  if (local && (await main.users.getAccountTxn(txn, userId)) !== null) return;
  if ((await main.userSearch.getDirectoryEntryTxn(txn, userId)) !== null) return;
  if (await main.roomMembers.isKnownTxn(txn, userId)) return;
  throw userNotFound(userId);
}

/** No table of this server names the user. */
export function userNotFound(userId: string): AppError {
  return new AppError({
    code: 'user_not_found',
    message: 'No table of this homeserver names this user.',
    remedy: 'Check the spelling, or search by a part of the name.',
    details: { userId },
  });
}

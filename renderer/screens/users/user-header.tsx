import type { ReactElement } from 'react';
import type { UserDetail } from '../../../shared/contract/users';
import { formatInteger } from '../../components/format';
import { Mark } from '../../components/mark';
import { Ago, Time } from '../../components/time';
import { texts } from '../../texts/en';

/** What is known of the user, in one line, and what an operator must not overlook. */
export function UserHeader({ user }: { user: UserDetail }): ReactElement {
  const flags = flagsOf(user);
  return (
    <div className="user-facts">
      {user.account === null ? (
        <span>{texts.users.remoteUser}</span>
      ) : (
        <>
          <span>{texts.users.localAccount}</span>
          <span>
            {texts.users.created} <Time ms={user.account.createdMs} form="date" />
          </span>
        </>
      )}
      {user.lastSeenMs !== null && (
        <span>
          {texts.users.lastSeen} <Ago ms={user.lastSeenMs} />
        </span>
      )}
      {user.deviceCount !== null && <span>{texts.users.devices(user.deviceCount)}</span>}
      <span>{countsOf(user)}</span>
      {flags.map((flag) => (
        <Mark key={flag} kind="lagging">
          {flag}
        </Mark>
      ))}
    </div>
  );
}

function countsOf({ counts }: UserDetail): string {
  const total = formatInteger(counts.total);
  return texts.users.roomCounts(counts.exact ? total : texts.users.atLeast(total), formatInteger(counts.join));
}

function flagsOf({ account }: UserDetail): string[] {
  if (account === null) return [];
  const { flags } = texts.users;
  const found: (string | false)[] = [
    account.deactivated && texts.users.deactivated,
    account.erased && flags.erased,
    account.locked === true && flags.locked,
    account.suspended === true && flags.suspended,
    account.shadowBanned && flags.shadowBanned,
    account.approved === false && flags.unapproved,
    account.admin && flags.admin,
    account.guest && flags.guest,
    account.userType !== null && texts.users.userType(account.userType),
    account.appserviceId !== null && texts.users.appservice(account.appserviceId),
  ];
  return found.filter((flag) => flag !== false);
}

import type { Membership } from '../../../shared/contract/users';

/** Views of a user, in their order. The first two show rooms over time. */
export const userTabs = ['timeline', 'stays', 'messages', 'devices', 'sessions', 'reports'] as const;
export type UserTab = (typeof userTabs)[number];

/** What of a user is shown: all of it stands in the address. */
export interface UserView {
  tab: UserTab;
  /** Empty: every membership. */
  memberships: readonly Membership[];
  order: 'latest' | 'room';
  isServerLeft: boolean;
  isEndedLately: boolean;
  /** The selected room. */
  room: string | null;
}

const known: readonly Membership[] = ['join', 'invite', 'knock', 'ban', 'leave'];

/** The view that an address names; what it does not know is left out. */
export function viewOf(search: Readonly<Record<string, string>>): UserView {
  const wanted = (search.membership ?? '').split(',');
  return {
    tab: userTabs.find((tab) => tab === search.tab) ?? 'timeline',
    memberships: known.filter((membership) => wanted.includes(membership)),
    order: search.order === 'room' ? 'room' : 'latest',
    isServerLeft: search.left === 'server',
    isEndedLately: search.ended === 'year',
    room: search.room ?? null,
  };
}

/** The parameter after one membership was switched; null: every membership again. */
export function toggleMembership(memberships: readonly Membership[], membership: Membership): string | null {
  const isOn = memberships.includes(membership);
  const next = known.filter((one) => (one === membership ? !isOn : memberships.includes(one)));
  return next.length === 0 || next.length === known.length ? null : next.join(',');
}

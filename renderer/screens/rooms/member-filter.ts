import { membership, type Membership } from '../../../shared/contract/users';

/** Memberships named in the address, e.g. `join,ban`; anything else there is ignored. Empty: all. */
export function membershipsIn(text: string | undefined): Membership[] {
  return membership.options.filter((one) => (text ?? '').split(',').includes(one));
}

/** The address's form with one membership more or less; null: all. */
export function toggledMembership(memberships: readonly Membership[], one: Membership): string | null {
  const next = membership.options.filter((each) => (each === one) !== memberships.includes(each));
  return next.length === 0 || next.length === membership.options.length ? null : next.join(',');
}

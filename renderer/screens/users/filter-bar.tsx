import type { ReactElement } from 'react';
import type { Membership } from '../../../shared/contract/users';
import { Chip, SelectField } from '../../components/fields';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { toggleMembership, type UserView } from './user-filters';

const memberships: readonly Membership[] = ['join', 'invite', 'knock', 'ban', 'leave'];

/** Filters and order of a user's rooms. */
export function FilterBar({ view }: { view: UserView }): ReactElement {
  const { setSearch } = useAddress();
  const set = (change: Record<string, string | null>): void => setSearch(change, { replace: true });
  return (
    <>
      <div className="row" role="group" aria-label={texts.users.memberships}>
        <Chip isOn={view.memberships.length === 0} onPress={() => set({ membership: null })}>
          {texts.users.filters.all}
        </Chip>
        {memberships.map((membership) => (
          <Chip
            key={membership}
            isOn={view.memberships.includes(membership)}
            onPress={() => set({ membership: toggleMembership(view.memberships, membership) })}
          >
            {texts.users.filters[membership]}
          </Chip>
        ))}
      </div>
      <Chip isOn={view.isEndedLately} onPress={() => set({ ended: view.isEndedLately ? null : 'year' })}>
        {texts.users.endedLately}
      </Chip>
      <Chip isOn={view.isServerLeft} onPress={() => set({ left: view.isServerLeft ? null : 'server' })}>
        {texts.users.serverLeft}
      </Chip>
      <div className="order-field">
        <SelectField
          label={texts.users.order}
          isLabelHidden
          value={view.order}
          onChange={(order) => set({ order: order === 'latest' ? null : order })}
          options={texts.users.orders}
        />
      </div>
    </>
  );
}

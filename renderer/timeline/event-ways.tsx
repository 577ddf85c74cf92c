import type { ReactElement } from 'react';
import { AppLink } from '../components/app-link';
import { pathTo } from '../state/address';
import { useAddress } from '../state/use-address';
import { texts } from '../texts/en';
import './timeline.css';

/** The ways from an event beside a list: to its screen, and to its censoring. */
export function EventWays({ eventId }: { eventId: string }): ReactElement | null {
  const { server } = useAddress();
  if (server === null) return null;
  return (
    <div className="row">
      <AppLink className="button" path={pathTo({ server, area: 'events', id: eventId })}>
        {texts.timeline.openEvent}
      </AppLink>
      <AppLink className="button event-censor" path={pathTo({ server, area: 'censor', search: { ids: eventId } })}>
        {texts.timeline.censor}
      </AppLink>
    </div>
  );
}

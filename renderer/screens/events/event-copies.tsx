import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { Button } from '../../components/button';
import { formatTime } from '../../components/format';
import { Loaded } from '../../components/loaded';
import { HeldCopies } from '../../identifiers/held-copies';
import { copiesQuery } from '../../queries/censor';
import { texts } from '../../texts/en';

const t = texts.censor;

/** What else this server holds of the event now; more thoroughly when asked. */
export function EventCopies({ eventId }: { eventId: string }): ReactElement {
  const [isThorough, setThorough] = useState(false);
  const copies = useQuery(copiesQuery(eventId, isThorough));
  return (
    <>
      <Loaded result={copies} skeletonRows={3}>
        {({ items, freshness }) => (
          <>
            <HeldCopies copies={items[0]?.copies ?? []} />
            <p className="muted small">{t.lookedAt(freshness.source, formatTime(freshness.asOfMs))}</p>
          </>
        )}
      </Loaded>
      {!isThorough && (
        <>
          <Button variant="quiet" isDisabled={copies.isFetching} onPress={() => setThorough(true)}>
            {t.lookThoroughly}
          </Button>
          <p className="muted small">{t.thoroughNote}</p>
        </>
      )}
    </>
  );
}

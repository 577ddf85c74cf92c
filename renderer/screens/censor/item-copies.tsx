import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { HeldCopy } from '../../../shared/contract/censor';
import { Button } from '../../components/button';
import { formatTime } from '../../components/format';
import { ErrorState } from '../../components/states';
import { HeldCopies } from '../../identifiers/held-copies';
import { copiesQuery } from '../../queries/censor';
import { texts } from '../../texts/en';

const t = texts.censor;

/** Copies as they were found, and found anew and more thoroughly when asked. */
export function ItemCopies({
  eventId,
  found,
  title,
}: {
  eventId: string;
  found: readonly HeldCopy[];
  title: string;
}): ReactElement {
  const [isThorough, setThorough] = useState(false);
  const looked = useQuery({ ...copiesQuery(eventId, true), enabled: isThorough });
  const copies = looked.data?.items[0]?.copies ?? found;
  return (
    <section className="censor-copies" aria-label={title}>
      <div className="row">
        <h2>{title}</h2>
        {looked.data !== undefined && (
          <span className="muted small">
            {t.lookedAt(looked.data.freshness.source, formatTime(looked.data.freshness.asOfMs))}
          </span>
        )}
        <span className="spread" />
        <span title={t.thoroughNote}>
          <Button
            variant="quiet"
            isDisabled={looked.isFetching}
            onPress={() => (isThorough ? void looked.refetch() : setThorough(true))}
          >
            {looked.isFetching ? t.lookingThoroughly : t.lookThoroughly}
          </Button>
        </span>
      </div>
      {looked.error !== null && <ErrorState error={looked.error} onRetry={() => void looked.refetch()} />}
      <HeldCopies copies={copies} />
      <p className="muted small">{t.outOfReach}</p>
    </section>
  );
}

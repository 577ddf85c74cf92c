import type { ReactElement } from 'react';
import type { Censorship } from '../../../shared/contract/censorships';
import { Button } from '../../components/button';
import { Isolated } from '../../components/isolated';
import { Mark } from '../../components/mark';
import { EventLink } from '../../identifiers/identifier';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { figureOf } from './group-heading';
import { RemoveRow } from './item-acts';
import { itemKeyOf, type Counted } from './queue-rows';

const t = texts.censorships;
const shown = 2;

/** What holds up everything behind it, how many, and the way out. */
export function BlockingBanner({
  blocking,
  heldUp,
}: {
  blocking: readonly Censorship[];
  heldUp: Counted;
}): ReactElement | null {
  const { setSearch } = useAddress();
  if (blocking.length === 0) return null;
  const figure = figureOf(heldUp);
  return (
    <section className="banner banner-danger queue-blocking" aria-label={t.blockingTitle(blocking.length)}>
      <Mark kind="failed" wraps>
        <b>{t.blockingTitle(blocking.length)}.</b> {blocking.length === 1 ? t.heldUp(figure) : t.heldUpMany(figure)}
      </Mark>
      {blocking.slice(0, shown).map((item) => (
        <div key={itemKeyOf(item)} className="row queue-blocking-row">
          <EventLink id={item.eventId} />
          {item.sentence !== null && <Isolated text={item.sentence} className="queue-blocking-why" />}
          <span className="spread" />
          <Button
            variant="quiet"
            label={t.whyOf(item.eventId)}
            onPress={() => setSearch({ at: itemKeyOf(item) }, { replace: true })}
          >
            {t.why}
          </Button>
          <RemoveRow eventId={item.eventId} />
        </div>
      ))}
      {blocking.length > shown && <p className="small">{t.moreBlocking(blocking.length - shown)}</p>}
    </section>
  );
}

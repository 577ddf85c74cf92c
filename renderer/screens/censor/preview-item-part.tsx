import type { ReactElement } from 'react';
import type { CensorAct, PreviewItem } from '../../../shared/contract/censor';
import { JsonView } from '../../components/json-view';
import { Mark } from '../../components/mark';
import { texts } from '../../texts/en';
import { BeforeAfter } from './before-after';
import { ItemCopies } from './item-copies';
import { WarningList } from './warning-list';

/** One event of a preview: what to know of it, what of it goes, and what else the server holds. */
export function PreviewItemPart({ item, act }: { item: PreviewItem; act: CensorAct }): ReactElement {
  return (
    <div className="censor-item">
      {act === 'remove_expiry' && (
        <div className="banner">
          <Mark kind="waiting" wraps>
            {texts.censor.removeOnly}
          </Mark>
        </div>
      )}
      <WarningList warnings={item.warnings} />
      {act === 'censor' && <BeforeAfter item={item} />}
      {act === 'remove_expiry' && item.before !== null && (
        <section className="censor-kept" aria-label={texts.censor.storedStays}>
          <h2 className="censor-side-head">{texts.censor.storedStays}</h2>
          <JsonView text={item.before} label={texts.censor.storedStays} />
        </section>
      )}
      <ItemCopies eventId={item.eventId} found={item.copies} title={texts.censor.alsoHeld} />
    </div>
  );
}

import type { ReactElement } from 'react';
import type { CensorAct, PreviewItem } from '../../../shared/contract/censor';
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
      <BeforeAfter item={item} />
      <ItemCopies eventId={item.eventId} found={item.copies} title={texts.censor.alsoHeld} />
    </div>
  );
}

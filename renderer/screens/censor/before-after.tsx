import type { ReactElement } from 'react';
import type { PreviewItem } from '../../../shared/contract/censor';
import { formatBytes } from '../../components/format';
import { JsonView } from '../../components/json-view';
import { texts } from '../../texts/en';

/** The event as it is stored, with what goes struck and tinted, beside what will be stored. */
export function BeforeAfter({ item }: { item: PreviewItem }): ReactElement {
  const { before, after } = item;
  // Both sides begin where the first difference is, so that they can be read side by side.
  const focus = item.removed[0]?.[0];
  const focusKey = focus === undefined ? {} : { focusKey: focus };
  const afterTitle = texts.censor.afterCensoring(item.roomVersion ?? texts.common.unknown);
  return (
    <div className="censor-sides">
      <section aria-label={texts.censor.storedNow}>
        <SideHead title={texts.censor.storedNow} bytes={item.beforeBytes} digest={item.beforeSha256} />
        {before === null ? (
          <p className="censor-side-note muted">{texts.censor.nothingStored}</p>
        ) : (
          <JsonView text={before} label={texts.censor.storedNow} removed={item.removed} {...focusKey} />
        )}
      </section>
      <section aria-label={afterTitle}>
        <SideHead title={afterTitle} bytes={item.afterBytes} digest={item.afterSha256} />
        {after === null ? (
          <p className="censor-side-note muted">{before === null ? texts.censor.nothingStored : texts.censor.cannot}</p>
        ) : (
          <JsonView text={after} label={afterTitle} {...focusKey} />
        )}
      </section>
    </div>
  );
}

interface SideHeadProps {
  title: string;
  bytes: number | null;
  digest: string | null;
}

function SideHead({ title, bytes, digest }: SideHeadProps): ReactElement {
  return (
    <h2 className="censor-side-head">
      {title}
      <span className="muted">
        {bytes !== null && ` · ${formatBytes(bytes)}`}
        {digest !== null && <span title={digest}>{` · ${texts.censor.sha(digest)}`}</span>}
      </span>
    </h2>
  );
}

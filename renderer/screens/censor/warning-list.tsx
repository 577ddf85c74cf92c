import type { ReactElement } from 'react';
import type { CensorWarning } from '../../../shared/contract/censor';
import { Isolated } from '../../components/isolated';
import { Mark, type MarkKind } from '../../components/mark';

const marks: Readonly<Record<CensorWarning['level'], MarkKind>> = {
  note: 'waiting',
  override: 'lagging',
  refused: 'failed',
};

/** What the operator has to know of an event, the gravest first. */
export function WarningList({ warnings }: { warnings: readonly CensorWarning[] }): ReactElement | null {
  if (warnings.length === 0) return null;
  return (
    <ul className="censor-warnings">
      {warnings.map(({ code, level, sentence }) => (
        <li key={code}>
          <Mark kind={marks[level]} wraps>
            <Isolated text={sentence} />
          </Mark>
        </li>
      ))}
    </ul>
  );
}

import type { ReactElement } from 'react';
import type { OutputOf } from '../../../shared/contract/index';
import { Isolated } from '../../components/isolated';
import { Mark } from '../../components/mark';
import { texts } from '../../texts/en';

type Findings = OutputOf<'findings.list'>;

/** What was looked at, and what could not be and why: an empty list of findings is worth as much as this. */
export function CheckedList({ checked, unchecked }: Pick<Findings, 'checked' | 'unchecked'>): ReactElement {
  return (
    <div className="checked">
      {unchecked.length > 0 && (
        <details open>
          <summary>{texts.overview.unchecked(unchecked.length)}</summary>
          <ul>
            {unchecked.map(({ code, sentence, why }) => (
              <li key={code}>
                <Mark kind="stale" wraps>
                  <Isolated text={sentence} />
                  <span className="muted">
                    {' · '}
                    <Isolated text={why} />
                  </span>
                </Mark>
              </li>
            ))}
          </ul>
        </details>
      )}
      <details>
        <summary>{texts.overview.checked(checked.length)}</summary>
        <ul>
          {checked.map(({ code, sentence }) => (
            <li key={code}>
              <Mark kind="ok" wraps>
                <Isolated text={sentence} />
              </Mark>
            </li>
          ))}
        </ul>
      </details>
    </div>
  );
}

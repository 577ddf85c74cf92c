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
          {byReason(unchecked).map(({ why, sentences }) => (
            <section key={why} className="unchecked">
              <Mark kind="stale" wraps>
                <Isolated text={why} />
              </Mark>
              <ul>
                {sentences.map((sentence) => (
                  <li key={sentence}>
                    <Isolated text={sentence} />
                  </li>
                ))}
              </ul>
            </section>
          ))}
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

/** What could not be checked, under the reason that it has in common, in the order in which reasons come. */
function byReason(unchecked: Findings['unchecked']): { why: string; sentences: string[] }[] {
  const reasons = new Map<string, string[]>();
  for (const { why, sentence } of unchecked) reasons.set(why, [...(reasons.get(why) ?? []), sentence]);
  return [...reasons].map(([why, sentences]) => ({ why, sentences }));
}

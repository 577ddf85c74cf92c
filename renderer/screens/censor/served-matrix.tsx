import type { ReactElement } from 'react';
import type { ServedEvent } from '../../../shared/contract/censor';
import { Isolated } from '../../components/isolated';
import { Mark, type MarkKind } from '../../components/mark';
import { EventLink } from '../../identifiers/identifier';
import { InstanceLink } from '../../identifiers/wire-link';
import type { ServedAnswers } from '../../state/served-answers';
import { texts } from '../../texts/en';
import { servedRows } from './served-rows';

const t = texts.censor.served;

const marks: Readonly<Record<ServedEvent['state'], MarkKind>> = {
  equal: 'ok', differs: 'failed', not_found: 'stale', not_served: 'stale', not_permitted: 'lagging', not_reachable: 'lagging',
}; // prettier-ignore

/** Each event and process: what was served before, and what is served after. */
export function ServedMatrix({ answers }: { answers: ServedAnswers }): ReactElement {
  const { before, after } = answers;
  const last = after ?? before;
  if (last === null) return <p className="small">{t.notAsked}</p>;
  return (
    <>
      <table className="figures served-matrix">
        <thead>
          <tr>
            <th scope="col">{t.event}</th>
            <th scope="col">{t.process}</th>
            {before !== null && <th scope="col">{t.before}</th>}
            {after !== null && <th scope="col">{t.after}</th>}
          </tr>
        </thead>
        <tbody>
          {servedRows(answers).map((row) => (
            <tr key={row.key}>
              <td>
                <EventLink id={row.eventId} hasNoCopy />
              </td>
              <td>
                <InstanceLink name={row.instanceName} />
              </td>
              {before !== null && <td>{row.before !== null && <Served served={row.before} />}</td>}
              {after !== null && <td>{row.after !== null && <Served served={row.after} />}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      {last.notAsked.length > 0 && (
        <ul className="small" aria-label={t.notAskedHead}>
          {last.notAsked.map(({ instanceName, sentence }) => (
            <li key={instanceName}>
              <InstanceLink name={instanceName} />: <Isolated text={sentence} />
            </li>
          ))}
        </ul>
      )}
      <p className="small">
        <Isolated text={last.sentence} />
      </p>
    </>
  );
}

function Served({ served }: { served: ServedEvent }): ReactElement {
  return (
    <span title={served.sentence}>
      <Mark kind={marks[served.state]} wraps>
        {t.states[served.state]}
        {served.pruned !== null && ` · ${served.pruned ? t.pruned : t.whole}`}
      </Mark>
    </span>
  );
}

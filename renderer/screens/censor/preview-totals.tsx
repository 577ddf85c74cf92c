import type { ReactElement } from 'react';
import { censorWarning, heldCopy, type CensorPreview } from '../../../shared/contract/censor';
import { formatInteger } from '../../components/format';
import { Mark, type MarkKind } from '../../components/mark';
import { NextStep } from '../../components/next-step';
import { fateMarks } from '../../identifiers/held-copies';
import { texts } from '../../texts/en';

const t = texts.censor;

/** A preview of many as a whole: what would be changed, what to know, and what else the server holds, by kind. */
export function PreviewTotals({ preview }: { preview: CensorPreview }): ReactElement {
  return (
    <section className="censor-totals" aria-label={t.totals} tabIndex={0}>
      <Counts preview={preview} />
      <h2>{t.warningsByKind}</h2>
      <Warnings warnings={preview.warningCounts} />
      <h2>{t.copiesByKind}</h2>
      <Copies copies={preview.copyCounts} />
      <p className="muted small">{t.outOfReach}</p>
    </section>
  );
}

function Counts({ preview: { counts } }: { preview: CensorPreview }): ReactElement {
  const { toChange, refused, toOverride, rooms, senders } = counts;
  return (
    <p className="row">
      <Mark kind="ok">{t.changed(formatInteger(toChange))}</Mark>
      {toOverride > 0 && <Mark kind="lagging">{t.toName(formatInteger(toOverride))}</Mark>}
      {refused > 0 && <Mark kind="failed">{t.left(formatInteger(refused))}</Mark>}
      <span className="muted">{t.spread(formatInteger(rooms), formatInteger(senders))}</span>
    </p>
  );
}

const levelMarks: Readonly<Record<string, MarkKind>> = { note: 'waiting', override: 'lagging', refused: 'failed' };

function Warnings({ warnings }: { warnings: CensorPreview['warningCounts'] }): ReactElement {
  if (warnings.length === 0) return <p className="muted">{t.noWarnings}</p>;
  return (
    <table className="figures">
      <thead>
        <tr>
          <th scope="col">{t.kindHead}</th>
          <th scope="col" className="number">
            {t.countHead}
          </th>
        </tr>
      </thead>
      <tbody>
        {warnings.map(({ code, level, count }) => (
          <tr key={`${code} ${level}`}>
            <td>
              <Mark kind={levelMarks[level] ?? 'waiting'} wraps>
                {warningWords(code)}
              </Mark>
            </td>
            <td className="number">{count === 0 ? t.notCounted : formatInteger(count)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Copies({ copies }: { copies: CensorPreview['copyCounts'] }): ReactElement {
  if (copies.length === 0) return <p className="muted">{t.nothingElse}</p>;
  return (
    <table className="figures censor-copy-kinds">
      <thead>
        <tr>
          <th scope="col">{t.kindHead}</th>
          <th scope="col">{t.fateHead}</th>
          <th scope="col" className="number">
            {t.countHead}
          </th>
          <th scope="col" className="number">
            {t.copiesHead}
          </th>
          <th scope="col">{t.stepHead}</th>
        </tr>
      </thead>
      <tbody>
        {copies.map(({ kind, fate, events, count, nextStep }) => (
          <tr key={`${kind} ${fate}`}>
            <td>{copyWords(kind)}</td>
            <td>
              <Fate fate={fate} />
            </td>
            <td className="number">{formatInteger(events)}</td>
            <td className="number">{formatInteger(count)}</td>
            <td>{nextStep !== null && <NextStep step={nextStep} label={t.command} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Fate({ fate }: { fate: string }): ReactElement {
  const known = heldCopy.shape.fate.safeParse(fate);
  return known.success ? <Mark kind={fateMarks[known.data]}>{t.fates[known.data]}</Mark> : <>{fate}</>;
}

/** Words for a kind of warning; a host newer than this window may know more kinds. */
export function warningWords(code: string): string {
  const known = censorWarning.shape.code.safeParse(code);
  return known.success ? t.warnings[known.data] : code.replaceAll('_', ' ');
}

function copyWords(kind: string): string {
  const known = heldCopy.shape.kind.safeParse(kind);
  return known.success ? t.copyKinds[known.data] : kind.replaceAll('_', ' ');
}

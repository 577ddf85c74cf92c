import type { ReactElement } from 'react';
import type { HeldCopy } from '../../shared/contract/censor';
import { CopyButton } from '../components/copy-button';
import { formatInteger } from '../components/format';
import { Isolated } from '../components/isolated';
import { Mark, type MarkKind } from '../components/mark';
import { NextStep } from '../components/next-step';
import { texts } from '../texts/en';
import { EventLink, RoomLink, UserLink } from './identifier';

const t = texts.censor;
const shownLinks = 5;

/** What becomes of a copy, as a shape. */
export const fateMarks: Readonly<Record<HeldCopy['fate'], MarkKind>> = {
  removed: 'ok',
  optional: 'waiting',
  stays: 'lagging',
};

/** What else the server holds of an event: how much, where, what becomes of it, and what is to be done about what stays. */
export function HeldCopies({ copies }: { copies: readonly HeldCopy[] }): ReactElement {
  if (copies.length === 0) return <p className="muted">{t.nothingElse}</p>;
  return (
    <ul className="held-copies">
      {copies.map((copy) => (
        <li key={copy.kind}>
          <div className="held-copy">
            <span>
              <b>{t.copyKinds[copy.kind]}</b>
              {copy.count !== null && <span className="muted"> · {countOf(copy)}</span>}
            </span>
            <Mark kind={fateMarks[copy.fate]}>{t.fates[copy.fate]}</Mark>
            <Isolated text={copy.sentence} />
          </div>
          <CopyLinks copy={copy} />
          {copy.nextStep !== null && <NextStep step={copy.nextStep} label={t.command} />}
        </li>
      ))}
    </ul>
  );
}

/** How many; a lower bound says so. */
export function countOf({ count, more }: Pick<HeldCopy, 'count' | 'more'>): string {
  if (count === null) return t.notCounted;
  return more ? t.orMore(formatInteger(count)) : formatInteger(count);
}

function CopyLinks({ copy: { links } }: { copy: HeldCopy }): ReactElement | null {
  if (links.length === 0) return null;
  return (
    <div className="row held-links">
      {links.slice(0, shownLinks).map((link) => (
        <CopyTarget key={`${link.kind} ${link.id}`} link={link} />
      ))}
      {links.length > shownLinks && <span className="muted small">{t.moreLinks(links.length - shownLinks)}</span>}
    </div>
  );
}

function CopyTarget({ link: { kind, id } }: { link: HeldCopy['links'][number] }): ReactElement {
  switch (kind) {
    case 'event':
      return <EventLink id={id} hasNoCopy />;
    case 'room':
      return <RoomLink id={id} hasNoCopy />;
    case 'user':
      return <UserLink id={id} hasNoCopy />;
    case 'media':
    case 'url':
      // Never a link: opening it would fetch what may be abuse, or tell its host who looks.
      return (
        <span className="held-target">
          <Isolated text={id} className="mono" />
          <CopyButton text={id} label={t.target} />
        </span>
      );
  }
}

import type { ReactElement } from 'react';
import type { Trust } from '../../../shared/contract/trust';
import { formatDate } from '../../components/format';
import { Mark, type MarkKind } from '../../components/mark';
import { Banner } from '../../components/states';
import { texts } from '../../texts/en';

const marks: Readonly<Record<Trust['state'], MarkKind>> = {
  current: 'ok', partial: 'waiting', stale: 'stale', deleted: 'stale', purged: 'failed',
}; // prettier-ignore

/** How far a room's state can be believed, as a word. */
export function TrustMark({ trust }: { trust: Trust }): ReactElement {
  return <Mark kind={marks[trust.state]}>{texts.rooms.trustWords[trust.state]}</Mark>;
}

/** The same as a sentence, as wide as the screen, above everything that rests on the state. */
export function TrustBanner({ trust }: { trust: Trust }): ReactElement {
  return (
    <Banner kind={trust.state === 'current' ? 'plain' : 'hatched'}>
      <div className="trust-banner">
        <TrustMark trust={trust} />
        <span>{trustSentence(trust)}</span>
      </div>
    </Banner>
  );
}

/** The sentence of a trust, with the day since when it is so. */
export function trustSentence({ state, sinceMs }: Trust): string {
  const sentences = texts.rooms.trustSentence;
  const date = sinceMs === null ? null : formatDate(sinceMs);
  return state === 'stale' || state === 'deleted' ? sentences[state](date) : sentences[state];
}

import type { ReactElement } from 'react';
import type { PositionState } from '../../../shared/contract/streams';
import { Mark, type MarkKind } from '../../components/mark';
import { texts } from '../../texts/en';

const marks: Readonly<Record<PositionState, MarkKind>> = {
  live: 'ok', idle: 'ok', lagging: 'lagging', catching_up: 'waiting', behind: 'failed', unconfirmed: 'stale',
  silent: 'failed', unseen: 'stale',
}; // prettier-ignore

/** How a stream or one of its writers stands, as shape and word; for several writers also how many. */
export function StateMark({
  state,
  count = 1,
  of = 1,
}: {
  state: PositionState;
  count?: number;
  of?: number;
}): ReactElement {
  const word = texts.streams.states[state];
  return (
    <span title={texts.streams.stateMeanings[state]}>
      <Mark kind={marks[state]}>{texts.streams.stateOf(word, count, of)}</Mark>
    </span>
  );
}

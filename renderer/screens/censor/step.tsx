import type { ReactElement, ReactNode } from 'react';
import { Icon } from '../../components/icons';

export interface StepProps {
  /** From 1. */
  number: number;
  title: string;
  state: 'done' | 'now' | 'later' | 'failed';
  children: ReactNode;
}

/** One of the four steps, which stay visible throughout. */
export function Step({ number, title, state, children }: StepProps): ReactElement {
  return (
    <li className={`censor-step censor-step-${state}`} aria-current={state === 'now' ? 'step' : undefined}>
      <span className="censor-step-mark" aria-hidden="true">
        {state === 'done' ? <Icon name="check" size={12} /> : state === 'failed' ? '!' : number}
      </span>
      <div className="stack">
        <h2>{title}</h2>
        {children}
      </div>
    </li>
  );
}

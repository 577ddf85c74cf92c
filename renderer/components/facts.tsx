import type { ReactElement, ReactNode } from 'react';

/** Pairs of a word and what is known of it. */
export function Facts({ children }: { children: ReactNode }): ReactElement {
  return <dl className="facts">{children}</dl>;
}

export function Fact({ term, children }: { term: string; children: ReactNode }): ReactElement {
  return (
    <>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </>
  );
}

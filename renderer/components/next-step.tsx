import type { ReactElement } from 'react';
import { CodeBlock } from './code-block';
import { Isolated } from './isolated';

/** What the operator can do, and the command for it, ready to copy. */
export function NextStep({
  step,
  label,
}: {
  step: { sentence: string; command: string | null };
  /** Names what is copied. */
  label: string;
}): ReactElement {
  return (
    <div className="next-step">
      <p>
        <Isolated text={step.sentence} />
      </p>
      {step.command !== null && <CodeBlock text={step.command} label={label} />}
    </div>
  );
}

import type { ReactElement } from 'react';
import { CopyButton } from './copy-button';

/** SQL or a setting to hand on, with a button that copies all of it. */
export function CodeBlock({ text, label }: { text: string; label: string }): ReactElement {
  return (
    <div className="code-block">
      <pre tabIndex={0} aria-label={label}>
        {text}
      </pre>
      <CopyButton text={text} label={label} />
    </div>
  );
}

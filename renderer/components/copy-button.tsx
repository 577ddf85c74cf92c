import { useEffect, useState, type ReactElement } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { texts } from '../texts/en';
import { Icon } from './icons';

const shownMs = 1_200;

/** Copies a text; tells that it did by a tick. `label` names what is copied. */
export function CopyButton({ text, label }: { text: string; label: string }): ReactElement {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = window.setTimeout(() => setCopied(false), shownMs);
    return () => window.clearTimeout(timer);
  }, [isCopied]);
  const copy = (): void => void copyText(text).then(() => setCopied(true));
  return (
    <AriaButton
      className="icon-button"
      aria-label={isCopied ? texts.common.copied(label) : texts.common.copy(label)}
      onPress={copy}
    >
      <Icon name={isCopied ? 'check' : 'copy'} />
    </AriaButton>
  );
}

/** Puts a text into the clipboard. */
export async function copyText(text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
}

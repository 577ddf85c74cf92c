import { useEffect, useId, useRef, useState, type ClipboardEvent, type KeyboardEvent, type ReactElement } from 'react';
import { Icon } from '../../components/icons';
import { Mark } from '../../components/mark';
import { texts } from '../../texts/en';
import type { PaletteEntry } from './palette-entries';
import { PaletteList } from './palette-list';
import { usePalette, type PaletteState } from './use-palette';

/** The field and what it finds: a combobox, so that the field keeps the focus while the list is moved in. */
export function PaletteField({ onAct }: { onAct: (entry: PaletteEntry) => void }): ReactElement {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const listId = useId();
  const field = useRef<HTMLInputElement>(null);
  const state = usePalette(text);
  const { entries, isSearching } = state;
  const index = Math.min(at, entries.length - 1);
  const [isEntered, setEntered] = useState(false);
  const first = entries[0];
  const change = (next: string): void => {
    setText(next);
    setAt(0);
    setEntered(false);
  };
  useEffect(() => {
    // Enter came before the answer: the best hit is taken as soon as it is there.
    if (isEntered && !isSearching && first !== undefined) onAct(first);
  }, [isEntered, isSearching, first, onAct]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const move = moves[event.key];
    if (event.nativeEvent.isComposing || (move === undefined && event.key !== 'Enter')) return;
    event.preventDefault();
    const entry = entries[index];
    if (move !== undefined) setAt(entries.length === 0 ? 0 : (index + move + entries.length) % entries.length);
    else if (entry !== undefined) onAct(entry);
    else setEntered(isSearching);
  };
  return (
    <div className="palette">
      <div className="palette-field">
        <Icon name="search" />
        <input
          ref={field}
          className="field-input"
          role="combobox"
          aria-label={texts.palette.field}
          placeholder={texts.palette.field}
          aria-expanded={entries.length > 0}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={index < 0 ? undefined : `${listId}-${index}`}
          autoComplete="off"
          spellCheck={false}
          autoFocus
          value={text}
          onChange={(event) => change(event.target.value)}
          onPaste={(event) => pasteLines(event, change)}
          onKeyDown={onKeyDown}
        />
      </div>
      <Sentence state={state} />
      <PaletteList id={listId} entries={entries} at={index} onPoint={setAt} onAct={onAct} />
      <p className="palette-keys muted small">{texts.palette.keysHint}</p>
    </div>
  );
}

const moves: Readonly<Record<string, 1 | -1 | undefined>> = { ArrowDown: 1, ArrowUp: -1 };

// A field of one line drops line breaks, which would run ids of several lines into one.
function pasteLines(event: ClipboardEvent<HTMLInputElement>, change: (text: string) => void): void {
  const pasted = event.clipboardData.getData('text');
  if (!/[\r\n]/.test(pasted)) return;
  event.preventDefault();
  const { value, selectionStart, selectionEnd } = event.currentTarget;
  const from = selectionStart ?? value.length;
  change(value.slice(0, from) + pasted.replace(/\s+/g, ' ') + value.slice(selectionEnd ?? from));
}

/** What there is to say beside the entries; a screen reader hears at least how many there are. */
function Sentence({ state: { entries, isSearching, sentence, isProblem } }: { state: PaletteState }): ReactElement {
  return (
    <p className="palette-sentence small" role="status">
      {sentence === null ? (
        <span className="visually-hidden">{isSearching ? '' : texts.palette.foundCount(entries.length)}</span>
      ) : isProblem ? (
        <Mark kind="lagging" wraps>
          {sentence}
        </Mark>
      ) : (
        <span className="muted">{sentence}</span>
      )}
    </p>
  );
}

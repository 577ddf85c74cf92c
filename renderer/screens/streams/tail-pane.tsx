import { useCallback, useRef, useState, type ReactElement } from 'react';
import { copyText } from '../../components/copy-button';
import { Banner, EmptyState, ErrorState, Skeleton } from '../../components/states';
import { Mark } from '../../components/mark';
import { useNotices } from '../../state/notices';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import type { Lane } from './lanes';
import { TailBar } from './tail-bar';
import type { FeedState, TailFeed } from './tail-feed';
import { TailList } from './tail-list';
import type { TailLine } from './tail-rows';
import { nothingSelected, rowsToCopy, type TailSelection } from './tail-selection';
import { tailLines } from './tail-text';
import { useFeedState, type TailAddress } from './use-tail';

const t = texts.streams;

/** The live tail below the lanes. */
export function TailPane({
  feed,
  address,
  lanes,
}: {
  feed: TailFeed;
  address: TailAddress;
  lanes: readonly Lane[];
}): ReactElement {
  const state = useFeedState(feed);
  const { held, newestSequence } = state;
  const [selection, setSelection] = useState<TailSelection>(nothingSelected);
  const { add } = useNotices();
  const flow = useFlow(address, held.newestSequence);
  const { openRow, select } = useOpenRow(address, held.newestSequence, setSelection);
  const rows = rowsToCopy(selection, held.lines);
  const copy = (): void =>
    void copyText(tailLines(rows)).then(() => add({ kind: 'ok', text: t.copiedRows(rows.length) }));
  const loadOlder = useCallback(() => void feed.loadOlder(), [feed]);
  return (
    <section className="tail" aria-label={t.tail}>
      <TailBar
        address={address}
        lanes={lanes}
        newRows={address.pausedAt === null ? 0 : Math.max(0, newestSequence - address.pausedAt)}
        droppedRows={held.droppedRows}
        isEmpty={held.lines.length === 0}
        copyCount={rows.length}
        onCopy={copy}
        onPause={flow.hold}
      />
      <TailBody state={state} isFiltered={address.isFiltered}>
        <TailList
          lines={held.lines}
          selection={selection}
          isFlowing={address.pausedAt === null}
          onSelect={select}
          onOpen={openRow}
          onCopy={copy}
          onAway={flow.away}
          onEndReached={loadOlder}
        />
      </TailBody>
    </section>
  );
}

/** Whether the tail flows: a pause by scrolling ends where one scrolls back, a pause by the button does not. */
function useFlow(
  { pausedAt, pause }: TailAddress,
  newest: number,
): { hold: () => void; away: (away: boolean) => void } {
  const isByScroll = useRef(false);
  const hold = (): void => {
    isByScroll.current = false;
    if (pausedAt === null) pause(newest);
  };
  const away = (isAway: boolean): void => {
    if (isAway && pausedAt === null) {
      isByScroll.current = true;
      pause(newest);
    } else if (!isAway && pausedAt !== null && isByScroll.current) {
      isByScroll.current = false;
      pause(null);
    }
  };
  return { hold, away };
}

/** A row that is chosen stands still; while the drawer shows one, moving shows the next. */
function useOpenRow(
  { pausedAt, pause, openRow: shown }: TailAddress,
  newest: number,
  setSelection: (selection: TailSelection) => void,
): { openRow: (line: TailLine) => void; select: (selection: TailSelection) => void } {
  const { setSearch } = useAddress();
  const openRow = (line: TailLine): void => {
    if (line.kind === 'gap') return;
    setSearch({ at: line.key, paused: String(pausedAt ?? newest) }, { replace: true });
  };
  const select = (selection: TailSelection): void => {
    setSelection(selection);
    if (shown !== null && /^\d+$/.test(selection.current ?? ''))
      setSearch({ at: selection.current }, { replace: true });
    else if (pausedAt === null) pause(newest);
  };
  return { openRow, select };
}

function TailBody({
  state,
  isFiltered,
  children,
}: {
  state: FeedState;
  isFiltered: boolean;
  children: ReactElement;
}): ReactElement {
  const { isLoaded, error, held } = state;
  if (!isLoaded) return error === null ? <Skeleton rows={4} /> : <ErrorState error={error} />;
  if (held.lines.length === 0 && error === null) {
    return (
      <EmptyState title={isFiltered ? t.tailNoMatch : t.tailEmpty}>
        {isFiltered ? t.tailNoMatchNote : t.tailEmptyNote}
      </EmptyState>
    );
  }
  return (
    <>
      {error !== null && (
        <Banner kind="hatched">
          <Mark kind="stale" wraps>
            {texts.common.outdated(error.message)}
          </Mark>
        </Banner>
      )}
      <div className={error === null ? 'tail-body' : 'tail-body outdated'}>{children}</div>
    </>
  );
}

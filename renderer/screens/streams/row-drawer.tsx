import type { ReactElement } from 'react';
import type { TailRow } from '../../../shared/contract/streams';
import { CodeBlock } from '../../components/code-block';
import { CopyButton } from '../../components/copy-button';
import { Fact, Facts } from '../../components/facts';
import { formatExact, formatInteger } from '../../components/format';
import { Isolated } from '../../components/isolated';
import { JsonView } from '../../components/json-view';
import { EmptyState } from '../../components/states';
import { EventLink, RoomLink, UserLink } from '../../identifiers/identifier';
import { texts } from '../../texts/en';
import type { TailFeed } from './tail-feed';
import { formatTailTime } from './tail-words';
import { useFeedState } from './use-tail';

const t = texts.streams;

/** What a row of the tail says, decoded, as it came. */
export function RowDrawer({ feed, sequence }: { feed: TailFeed; sequence: number }): ReactElement | null {
  const { held, isLoaded } = useFeedState(feed);
  const line = held.lines.find(({ key }) => key === String(sequence));
  if (!isLoaded) return null;
  if (line?.kind !== 'line') {
    return <EmptyState title={t.rowGone(formatInteger(sequence))}>{t.rowGoneNote}</EmptyState>;
  }
  const { row } = line;
  return (
    <div className="drawer-part stack">
      <h2>{t.row(formatInteger(row.sequence))}</h2>
      <p className="row">
        <Isolated text={row.sentence} className="stream-sentence" />
        <CopyButton text={row.sentence} label={t.copySentence} />
      </p>
      <RowFacts row={row} />
      <RowContent row={row} />
    </div>
  );
}

function RowFacts({ row }: { row: TailRow }): ReactElement {
  const { stream, writer, token, receivedMs, source, identifiers } = row;
  return (
    <Facts>
      {stream !== null && (
        <Fact term={t.rowFacts.stream}>
          <Isolated text={stream} className="mono" />
        </Fact>
      )}
      {writer !== null && (
        <Fact term={t.rowFacts.writer}>
          <Isolated text={writer} className="mono" />
        </Fact>
      )}
      {token !== null && <Fact term={t.rowFacts.token}>{formatInteger(token)}</Fact>}
      <Fact term={t.rowFacts.received}>
        <span title={formatExact(receivedMs)}>{formatTailTime(receivedMs)}</span>
      </Fact>
      <Fact term={t.rowFacts.source}>{t.sources[source]}</Fact>
      {identifiers.length > 0 && (
        <Fact term={t.rowFacts.names}>
          {identifiers.map(({ kind, id }) => (
            <div key={`${kind} ${id}`} className="stream-name">
              {kind === 'user' ? (
                <UserLink id={id} />
              ) : kind === 'room' ? (
                <RoomLink id={id} />
              ) : kind === 'event' ? (
                <EventLink id={id} />
              ) : (
                <Isolated text={id} className="mono" />
              )}
            </div>
          ))}
        </Fact>
      )}
    </Facts>
  );
}

function RowContent({ row }: { row: TailRow }): ReactElement | null {
  if (row.raw === null) return null;
  return (
    <>
      <h3>{t.decoded}</h3>
      {row.decoded === null ? (
        <p className="muted">{t.undecodedRow}</p>
      ) : (
        <div className="stream-json">
          <JsonView text={JSON.stringify(row.decoded, null, 2)} label={t.decoded} />
        </div>
      )}
      <h3>{t.raw}</h3>
      <CodeBlock text={row.raw} label={t.raw} />
    </>
  );
}

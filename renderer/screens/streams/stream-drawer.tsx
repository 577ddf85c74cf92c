import type { ReactElement } from 'react';
import type { StreamPosition } from '../../../shared/contract/streams';
import { Button } from '../../components/button';
import { CopyButton } from '../../components/copy-button';
import { Fact, Facts } from '../../components/facts';
import { formatInteger } from '../../components/format';
import { Isolated } from '../../components/isolated';
import { RecentTime } from './recent-time';
import { AppLink } from '../../components/app-link';
import { pathTo } from '../../state/address';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { LastCatchUp, rateOf } from './lane-columns';
import type { Lane } from './lanes';
import { StateMark } from './stream-state';

const t = texts.streams;

/** A stream with its writers and what is known of how it is caught up. */
export function StreamDrawer({ lane, onTailOnly }: { lane: Lane; onTailOnly: () => void }): ReactElement {
  const { stream, known, positions, state, inState } = lane;
  return (
    <div className="drawer-part stack">
      <h2 className="row">
        <Isolated text={stream} className="mono" />
        <CopyButton text={stream} label={t.streamName} />
      </h2>
      <StateMark state={state} count={inState} of={positions.length} />
      <p className="muted">{known ? t.stateMeanings[state] : t.unknownMeaning}</p>
      <StreamParts lane={lane} />
      <div className="row">
        <Button onPress={onTailOnly}>{t.tailOnly}</Button>
      </div>
      <h3>{t.writersTitle(positions.length)}</h3>
      {positions.length === 0 ? <p className="muted">{t.noWriters}</p> : null}
      <ul className="stream-positions">
        {positions.map((position) => (
          <WriterLine key={position.writer} position={position} />
        ))}
      </ul>
    </div>
  );
}

function StreamParts({ lane }: { lane: Lane }): ReactElement {
  const { facts, rowsPerSecond, lastRowMs, lastCatchUp, positions } = lane;
  const undecoded = positions.reduce((sum, { undecodedRows }) => sum + undecodedRows, 0);
  const slowest = slowestProcess(positions);
  return (
    <Facts>
      <Fact term={t.facts.rate}>{t.perSecond(rateOf(rowsPerSecond))}</Fact>
      <Fact term={t.facts.lastRow}>{lastRowMs === null ? t.never : <RecentTime ms={lastRowMs} />}</Fact>
      {facts !== null && facts.sequencePosition !== null && (
        <Fact term={t.facts.sequence}>
          <span title={facts.sequence === null ? undefined : t.sequenceAt(facts.sequence)}>
            {formatInteger(facts.sequencePosition)}
          </span>
        </Fact>
      )}
      {facts !== null && (
        <Fact term={t.facts.road}>
          {t.roads[facts.catchesUpFrom]}
          {facts.catchUpNote !== null && (
            <div className="muted small">
              <Isolated text={facts.catchUpNote} />
            </div>
          )}
        </Fact>
      )}
      {!lane.hasTable && <Fact term={t.facts.database}>{t.noTableMeaning}</Fact>}
      <Fact term={t.facts.lastCatchUp}>
        {lastCatchUp === null ? (
          t.none
        ) : (
          <>
            <LastCatchUp catchUp={lastCatchUp} />
            <div className="muted small">
              {t.catchUpTip(
                formatInteger(lastCatchUp.fromToken),
                formatInteger(lastCatchUp.toToken),
                t.catchUpStates[lastCatchUp.state],
              )}
            </div>
            {lastCatchUp.sentence !== null && <Isolated text={lastCatchUp.sentence} />}
          </>
        )}
      </Fact>
      {slowest !== null && <Fact term={t.facts.workerLag}>{slowest}</Fact>}
      {undecoded > 0 && <Fact term={t.facts.undecoded}>{t.undecoded(formatInteger(undecoded))}</Fact>}
    </Facts>
  );
}

function slowestProcess(positions: readonly StreamPosition[]): string | null {
  const [slowest] = positions
    .filter(({ workerLagTokens }) => workerLagTokens !== null)
    .sort((a, b) => (b.workerLagTokens ?? 0) - (a.workerLagTokens ?? 0));
  if (slowest === undefined || slowest.workerLagTokens === null) return null;
  return t.workerLag(formatInteger(slowest.workerLagTokens), slowest.workerLagInstance ?? texts.common.unknown);
}

function WriterLine({ position }: { position: StreamPosition }): ReactElement {
  const { server } = useAddress();
  const { writer, state, livePosition, liveAtMs, databasePosition, lagTokens } = position;
  const name = writer ?? t.noneSeen;
  return (
    <li>
      <span className="row">
        {server === null || writer === null ? (
          <Isolated text={name} className="mono" />
        ) : (
          <AppLink path={pathTo({ server, area: 'workers', id: writer })}>
            <Isolated text={name} className="mono" />
          </AppLink>
        )}
        <span className="spread" />
        <StateMark state={state} />
      </span>
      <span className="row small">
        <span className="muted">{t.liveMark}</span>
        <span>{livePosition === null ? t.none : formatInteger(livePosition)}</span>
        <span className="muted">{t.databaseMark}</span>
        <span>
          {databasePosition === null ? (position.hasTable ? t.none : t.noTable) : formatInteger(databasePosition)}
        </span>
        {lagTokens !== null && lagTokens > 0 && <span className="stream-behind">−{formatInteger(lagTokens)}</span>}
        <span className="spread" />
        {liveAtMs !== null && (
          <span className="muted">
            <RecentTime ms={liveAtMs} />
          </span>
        )}
      </span>
    </li>
  );
}

import type { ReactElement } from 'react';
import type { OutputOf } from '../../../shared/contract/index';
import { formatBytes } from '../../components/format';
import { Isolated } from '../../components/isolated';
import { texts } from '../../texts/en';
import type { DiagramLayout, Rect } from './diagram-layout';

type Answer = OutputOf<'workers.list'>;

/** Redis, which all processes hang on, and the databases. */
export function DiagramBars({ layout, answer }: { layout: DiagramLayout; answer: Answer }): ReactElement {
  return (
    <>
      <Bar place={layout.redis}>
        <span>{redisWords(answer.redis)}</span>
      </Bar>
      {answer.databases.map(({ name, database, address, sizeBytes, connections, maxConnections }, index) => {
        const place = layout.databases[index];
        const facts = [
          sizeBytes === null ? null : formatBytes(sizeBytes),
          connections === null || maxConnections === null
            ? null
            : texts.workers.connections(connections, maxConnections),
        ].filter((fact) => fact !== null);
        return (
          place && (
            <Bar key={name} place={place}>
              <Isolated text={texts.workers.database(name, database, address)} className="clip" />
              <span className="muted small">{facts.join(' · ')}</span>
            </Bar>
          )
        );
      })}
    </>
  );
}

function Bar({ place, children }: { place: Rect; children: React.ReactNode }): ReactElement {
  return (
    <div className="diagram-bar" style={{ left: place.x, top: place.y, width: place.width, height: place.height }}>
      {children}
    </div>
  );
}

/** Redis in a sentence. */
export function redisWords(redis: Answer['redis']): string {
  const t = texts.workers;
  if (redis === null) return t.noRedis;
  const listening = redis.live
    ? redis.listening === null
      ? t.states.live
      : t.listening(redis.listening)
    : t.notConnected;
  const words = redis.via === 'simulated' ? t.simulatedRedis : t.redis;
  return words(redis.channel ?? texts.common.unknown, listening);
}

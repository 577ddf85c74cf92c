import type { ReactElement, ReactNode } from 'react';
import type { RoomDetail } from '../../../shared/contract/rooms';
import { formatInteger } from '../../components/format';
import { Isolated } from '../../components/isolated';
import { Time } from '../../components/time';
import { EventLink, PlainIdentifier, RoomLink, UserLink } from '../../identifiers/identifier';
import { texts } from '../../texts/en';
import { RoomFacts } from './room-facts';

/** What is known of the room besides its events: header, aliases, upgrade chain, forward extremities. */
export function RoomDetails({ room }: { room: RoomDetail }): ReactElement {
  return (
    <div className="room-details" tabIndex={0} role="region" aria-label={texts.rooms.tabNames.details}>
      <section className="section">
        <RoomFacts room={room} />
      </section>
      <Section title={texts.rooms.aliasesTitle}>
        <Aliases aliases={room.aliases} />
      </Section>
      <Section title={texts.rooms.chainTitle}>
        <Chain room={room} />
      </Section>
      <Extremities extremities={room.extremities} />
    </div>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }): ReactElement {
  return (
    <section className="section stack">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Aliases({ aliases }: { aliases: RoomDetail['aliases'] }): ReactElement {
  if (aliases.length === 0) return <p className="muted">{texts.rooms.noAliases}</p>;
  return (
    <ul className="room-aliases">
      {aliases.map(({ alias, createdBy }) => (
        <li key={alias} className="row">
          <Isolated text={alias} className="mono" />
          {createdBy !== null && (
            <span className="row muted">
              {texts.rooms.aliasBy} <UserLink id={createdBy} />
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

function Chain({ room }: { room: RoomDetail }): ReactElement {
  if (room.upgradeChain.length < 2) return <p className="muted">{texts.rooms.chainNone}</p>;
  return (
    <ol className="room-chain" aria-label={texts.rooms.chainTitle}>
      {room.upgradeChain.map(({ roomId, name, known }) => (
        <li key={roomId} className="row" aria-current={roomId === room.roomId ? 'true' : undefined}>
          {roomId === room.roomId ? (
            <>
              {name !== null && <Isolated text={name} />}
              <PlainIdentifier id={roomId} word={texts.common.room} />
              <span className="muted">{texts.rooms.chainThis}</span>
            </>
          ) : (
            <>
              <RoomLink id={roomId} name={name} />
              {!known && <span className="muted">{texts.rooms.chainUnknown}</span>}
            </>
          )}
        </li>
      ))}
    </ol>
  );
}

function Extremities({ extremities }: { extremities: RoomDetail['extremities'] }): ReactElement | null {
  if (extremities === null) return null;
  const { count, items } = extremities;
  const { extremityColumns: columns } = texts.rooms;
  return (
    <Section title={texts.rooms.extremitiesTitle(formatInteger(count))}>
      <p className="muted small">{texts.rooms.extremitiesMeaning}</p>
      {items.length === 0 ? (
        <p className="muted">{texts.rooms.noExtremities}</p>
      ) : (
        <table className="room-extremities">
          <thead>
            <tr>
              <th>{columns.event}</th>
              <th>{columns.type}</th>
              <th>{columns.sender}</th>
              <th className="number">{columns.depth}</th>
              <th>{columns.received}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <tr key={item.eventId}>
                <td>
                  <EventLink id={item.eventId} />
                </td>
                <td>{item.type !== null && <Isolated text={item.type} className="mono" />}</td>
                <td>{item.sender !== null && <UserLink id={item.sender} hasNoCopy />}</td>
                <td className="number">{item.depth === null ? '–' : formatInteger(item.depth)}</td>
                <td>{item.receivedMs === null ? texts.common.unknown : <Time ms={item.receivedMs} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {items.length < count && (
        <p className="muted small">{texts.rooms.extremitiesFirst(formatInteger(items.length))}</p>
      )}
    </Section>
  );
}

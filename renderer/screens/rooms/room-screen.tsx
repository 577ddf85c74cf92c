import { useQuery } from '@tanstack/react-query';
import { useEffect, type ReactElement } from 'react';
import type { RoomDetail } from '../../../shared/contract/rooms';
import { Isolated } from '../../components/isolated';
import { Loaded } from '../../components/loaded';
import { Screen } from '../../components/screen';
import { TabBar } from '../../components/tab-bar';
import { PlainIdentifier, RoomLink } from '../../identifiers/identifier';
import { roomQuery } from '../../queries/rooms';
import { useRecent } from '../../state/recent';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { RoomFacts } from './room-facts';
import { RoomLine } from './room-line';
import { RoomMembers } from './room-members';
import { RoomTraces } from './room-traces';
import { TrustBanner } from './trust-words';
import './rooms.css';

/** One room: how far its state can be believed first, then its members and what is known of it. */
export function RoomScreen(): ReactElement | null {
  const { id } = useAddress();
  return id === null ? null : <Room key={id} roomId={id} />;
}

function Room({ roomId }: { roomId: string }): ReactElement {
  const result = useQuery(roomQuery(roomId));
  const room = result.data;
  useRemembered(roomId, room);
  if (room === undefined) {
    return (
      <Screen title={<PlainIdentifier id={roomId} word={texts.common.room} />}>
        <Loaded result={result}>{() => null}</Loaded>
      </Screen>
    );
  }
  return <KnownRoom room={room} result={result} />;
}

type RoomResult = Parameters<typeof Loaded<RoomDetail>>[0]['result'];

function KnownRoom({ room, result }: { room: RoomDetail; result: RoomResult }): ReactElement {
  const { search } = useAddress();
  const isPurged = room.trust.state === 'purged';
  const tab = isPurged ? 'traces' : search.tab === 'facts' ? 'facts' : 'members';
  const heading = {
    title: (
      <>
        {room.name !== null && <Isolated text={room.name} className="clip" />}
        <PlainIdentifier id={room.roomId} word={texts.common.room} />
      </>
    ),
    subtitle: <RoomLine room={room} />,
    banner: (
      <>
        <TrustBanner trust={room.trust} />
        <Upgrades room={room} />
      </>
    ),
    ...(isPurged ? {} : { tabs: <RoomTabs tab={tab} /> }),
  };
  if (tab === 'members') return <RoomMembers room={room} heading={heading} />;
  return (
    <Screen {...heading}>
      <Loaded result={result}>
        {(data) => (tab === 'facts' ? <RoomFacts room={data} /> : <RoomTraces room={data} />)}
      </Loaded>
    </Screen>
  );
}

function RoomTabs({ tab }: { tab: string }): ReactElement {
  const { setSearch } = useAddress();
  return (
    <TabBar
      label={texts.rooms.tabs}
      tabs={[
        { key: 'members', label: texts.rooms.tabMembers },
        { key: 'facts', label: texts.rooms.tabFacts },
      ]}
      selected={tab}
      onSelect={(key) => setSearch({ tab: key === 'members' ? null : key, at: null }, { replace: true })}
    />
  );
}

/** The room before and the room after, where an upgrade replaced one by the other. */
function Upgrades({ room: { upgradedFrom, upgradedTo } }: { room: RoomDetail }): ReactElement | null {
  if (upgradedFrom === null && upgradedTo === null) return null;
  return (
    <nav className="room-upgrades" aria-label={texts.rooms.upgradeChain}>
      {upgradedFrom !== null && (
        <span>
          {texts.rooms.upgradedFrom} <RoomLink id={upgradedFrom} />
        </span>
      )}
      {upgradedTo !== null && (
        <span>
          {texts.rooms.upgradedTo} <RoomLink id={upgradedTo} />
        </span>
      )}
    </nav>
  );
}

function useRemembered(roomId: string, room: RoomDetail | undefined): void {
  const { server } = useAddress();
  const { remember } = useRecent();
  useEffect(() => {
    if (server !== null && room !== undefined) {
      remember({ kind: 'room', id: roomId, name: room.name ?? room.canonicalAlias, server });
    }
  }, [server, room, roomId, remember]);
}

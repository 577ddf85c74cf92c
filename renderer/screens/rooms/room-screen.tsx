import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, type ReactElement } from 'react';
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
import { RoomDetails } from './room-details';
import { RoomLine } from './room-line';
import { RoomMembers } from './room-members';
import { RoomState } from './room-state';
import { RoomTimeBar } from './room-time-bar';
import { RoomTimeline } from './room-timeline';
import { RoomTraces } from './room-traces';
import { TrustBanner } from './trust-words';
import { useRoomTime } from './use-room-time';
import './rooms.css';

/** One room: how far its state can be believed first, then its timeline, members, state, and what is known of it. */
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
  const time = useRoomTime();
  useFollowedTrust(room);
  const isPurged = room.trust.state === 'purged';
  const [first, ...others] = isPurged ? purgedTabs : tabs;
  const tab = others.find((one) => one === search.tab) ?? first;
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
        {tab !== 'details' && !isPurged && <RoomTimeBar room={room} time={time} />}
      </>
    ),
    tabs: <RoomTabs tabs={[first, ...others]} tab={tab} />,
  };
  switch (tab) {
    case 'timeline':
      return <RoomTimeline room={room} time={time} heading={heading} />;
    case 'members':
      return <RoomMembers room={room} time={time} heading={heading} />;
    case 'state':
      return <RoomState room={room} time={time} heading={heading} />;
    default:
      return (
        <Screen {...heading}>
          <Loaded result={result}>
            {(data) => (tab === 'details' ? <RoomDetails room={data} /> : <RoomTraces room={data} />)}
          </Loaded>
        </Screen>
      );
  }
}

const tabs = ['timeline', 'members', 'state', 'details'] as const;
/** What the record of state changes still tells of a purged room is its state alone. */
const purgedTabs = ['traces', 'state'] as const;

type RoomTab = (typeof tabs)[number] | (typeof purgedTabs)[number];

function RoomTabs({ tabs: shown, tab }: { tabs: readonly RoomTab[]; tab: RoomTab }): ReactElement {
  const { setSearch } = useAddress();
  return (
    <TabBar
      label={texts.rooms.tabs}
      tabs={shown.map((key) => ({ key, label: texts.rooms.tabNames[key] }))}
      selected={tab}
      // Filters by type mean the same in two tabs and are hidden in the others.
      onSelect={(key) => setSearch({ tab: key === shown[0] ? null : key, at: null, types: null }, { replace: true })}
    />
  );
}

/** When the server joins or leaves a room that is being looked at, what rests on its state is asked for again. */
function useFollowedTrust({ roomId, trust }: RoomDetail): void {
  const cache = useQueryClient();
  const { state } = trust;
  const seen = useRef(state);
  useEffect(() => {
    if (seen.current === state) return;
    seen.current = state;
    for (const name of ['rooms.listMembers', 'rooms.listState', 'rooms.listEvents']) {
      void cache.invalidateQueries({
        predicate: ({ queryKey: [procedure, input] }) => procedure === name && isAbout(input, roomId),
      });
    }
  }, [cache, roomId, state]);
}

function isAbout(input: unknown, roomId: string): boolean {
  return typeof input === 'object' && input !== null && 'roomId' in input && input.roomId === roomId;
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

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { statusQuery } from '../../queries/connections';
import { rowsOf } from '../../queries/pages';
import { roomSearchQuery } from '../../queries/rooms';
import { streamPositionsQuery } from '../../queries/streams';
import { userSearchQuery } from '../../queries/users';
import { useRecent } from '../../state/recent';
import { serverSegmentOf } from '../../state/server-segment';
import { texts } from '../../texts/en';
import { mostEvents, paletteEntries, type PaletteEntry } from './palette-entries';
import { readPalette, roomSearchText, userSearchText, type PaletteReading } from './palette-reading';

const typingPauseMs = 180;

export interface PaletteState {
  entries: readonly PaletteEntry[];
  isSearching: boolean;
  /** What there is to say beside the entries: why the text is no identifier, why there is nothing. */
  sentence: string | null;
  isProblem: boolean;
}

/** What the palette shows for a text. Searches wait until typing pauses. */
export function usePalette(text: string): PaletteState {
  const status = useQuery({ ...statusQuery(), enabled: false }).data;
  const server = status === undefined || status.state === 'closed' ? null : serverSegmentOf(status);
  const recent = useRecent().items;
  const reading = readPalette(text);
  const settled = usePaused(text);
  const sought = readPalette(settled);
  const userText = server === null ? null : userSearchText(sought);
  const roomText = server === null ? null : roomSearchText(sought);
  const users = useInfiniteQuery({ ...userSearchQuery(userText ?? ''), enabled: userText !== null });
  const positions = useQuery({ ...streamPositionsQuery(), enabled: server !== null }).data;
  const rooms = useInfiniteQuery({ ...roomSearchQuery(roomText ?? ''), enabled: roomText !== null });
  // Hits of the text before stay until those of this one are there; of another kind of text they would mislead.
  const isSameKind = reading.kind === sought.kind;
  const entries = paletteEntries({
    reading,
    server,
    isUnlocked: status?.writer === true,
    recent,
    users: userText !== null && isSameKind ? rowsOf(users.data) : [],
    rooms: roomText !== null && isSameKind ? rowsOf(rooms.data) : [],
    instances: status?.replication.instances.map(({ instanceName }) => instanceName) ?? [],
    streams: positions?.streams.map(({ stream }) => stream) ?? [],
  });
  const isSearching = settled !== text || users.isFetching || rooms.isFetching;
  const failure = users.error ?? rooms.error;
  if (failure !== null) {
    return { entries, isSearching, sentence: texts.palette.searchFailed(failure.message), isProblem: true };
  }
  return { entries, isSearching, ...sentenceOf(reading, { server, isSearching, entries }) };
}

interface Found {
  server: string | null;
  isSearching: boolean;
  entries: readonly PaletteEntry[];
}

function sentenceOf(reading: PaletteReading, found: Found): { sentence: string | null; isProblem: boolean } {
  const { server, isSearching, entries } = found;
  const say = (sentence: string | null, isProblem = false) => ({ sentence, isProblem });
  if (reading.kind === 'events' && reading.eventIds.length > mostEvents) {
    return say(texts.palette.tooManyEvents(reading.eventIds.length, mostEvents), true);
  }
  const hasHit = entries.some(({ group }) => group !== 'screens');
  if (reading.kind === 'words' && reading.problem !== null && !hasHit && !isSearching)
    return say(texts.palette.notIdentifier(reading.problem), true);
  if (server === null) return say(texts.palette.noConnection, reading.kind === 'target' || reading.kind === 'events');
  if (isSearching) return say(reading.kind === 'words' ? texts.palette.searching : null);
  if (reading.kind === 'target' && reading.target.kind === 'alias' && !entries.some(({ group }) => group === 'rooms')) {
    return say(texts.palette.aliasUnknown(reading.target.alias), true);
  }
  if (entries.length === 0) return say(texts.palette.nothingFound, true);
  return say(reading.kind === 'nothing' ? texts.palette.searchHint : null);
}

/** The text as it was when typing last paused. */
function usePaused(text: string): string {
  const [paused, setPaused] = useState(text);
  useEffect(() => {
    const timer = window.setTimeout(() => setPaused(text), typingPauseMs);
    return () => window.clearTimeout(timer);
  }, [text]);
  return paused;
}

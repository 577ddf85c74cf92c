/*
 * The catalogue of the window's words in English: neutral statements, sentence case, the field's terms. One file per area;
 * a second language is a second file like this one.
 */
import { auditTexts } from './en/audit';
import { censorTexts } from './en/censor';
import { censorshipsTexts } from './en/censorships';
import { commonTexts } from './en/common';
import { connectionsTexts } from './en/connections';
import { eventsTexts } from './en/events';
import { frameTexts, settingsTexts } from './en/frame';
import { overviewTexts } from './en/overview';
import { paletteTexts } from './en/palette';
import { roomsTexts } from './en/rooms';
import { streamsTexts } from './en/streams';
import { timelineTexts } from './en/timeline';
import { usersTexts } from './en/users';
import { workersTexts } from './en/workers';

export const texts = {
  common: commonTexts,
  frame: frameTexts,
  settings: settingsTexts,
  connections: connectionsTexts,
  overview: overviewTexts,
  workers: workersTexts,
  streams: streamsTexts,
  users: usersTexts,
  rooms: roomsTexts,
  events: eventsTexts,
  timeline: timelineTexts,
  censor: censorTexts,
  censorships: censorshipsTexts,
  audit: auditTexts,
  palette: paletteTexts,
};

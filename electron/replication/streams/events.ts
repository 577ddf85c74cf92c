import { z } from 'zod';
import type { RowIdentifier } from '../../../shared/contract/streams';
import { defineStream, namedRow } from './define-stream';

const event = namedRow({
  event_id: z.string(),
  room_id: z.string(),
  type: z.string(),
  state_key: z.string().nullable(),
  redacts: z.string().nullable(),
  relates_to: z.string().nullable(),
  membership: z.string().nullable().optional(),
  rejected: z.boolean().optional(),
  outlier: z.boolean().optional(),
});
const state = namedRow({
  room_id: z.string(),
  type: z.string(),
  state_key: z.string(),
  event_id: z.string().nullable(),
});
const allState = namedRow({ room_id: z.string() });

// The first element says what the second is; a kind that is not known is of a newer homeserver and does not parse.
const row = z
  .union([
    z.tuple([z.literal('ev'), event]).rest(z.unknown()),
    z.tuple([z.literal('state'), state]).rest(z.unknown()),
    z.tuple([z.literal('state-all'), allState]).rest(z.unknown()),
  ])
  .transform(([kind, data]) => ({ kind, ...data }) as EventsStreamRow); // the union pairs kind and data

type EventsStreamRow =
  | ({ kind: 'ev' } & z.output<typeof event>)
  | ({ kind: 'state' } & z.output<typeof state>)
  | ({ kind: 'state-all' } & z.output<typeof allState>);

/** New events, and what became current state by them. */
export const eventsStream = defineStream<EventsStreamRow>({
  name: 'events',
  positionName: 'events',
  writerSetting: 'events',
  writers: 'many',
  tables: ['events', 'current_state_delta_stream', 'ex_outlier_stream'],
  sequence: 'events_stream_seq',
  catchUp: { from: 'database' },
  row,
  describe: (of) => {
    if (of.kind === 'ev') return `${of.type} ${of.event_id} in ${of.room_id}${of.rejected ? ', rejected' : ''}`;
    if (of.kind === 'state-all') return `all current state changed in ${of.room_id}`;
    const key = of.state_key === '' ? '' : ` ${of.state_key}`;
    return `current state ${of.type}${key} ${of.event_id === null ? 'removed' : `is ${of.event_id}`} in ${of.room_id}`;
  },
  changedRoom: (of) => (of.kind === 'ev' ? null : of.room_id),
  identifiers: (of) => {
    const room: RowIdentifier = { kind: 'room', id: of.room_id };
    if (of.kind === 'state-all') return [room];
    const user = of.state_key?.startsWith('@') ? [{ kind: 'user' as const, id: of.state_key }] : [];
    return [...(of.event_id === null ? [] : [{ kind: 'event' as const, id: of.event_id }]), room, ...user];
  },
});

/** Names of streams in `stream_positions` and in metrics, where they are not the wire's (synapse-facts 6). */
const positionNames: Readonly<Record<string, string>> = {
  device_lists: 'device_lists_stream',
  presence: 'presence_stream',
  push_rules: 'push_rules_stream',
  un_partial_stated_room: 'un_partial_stated_room_stream',
  un_partial_stated_event: 'un_partial_stated_event_stream',
};
const wireNames = new Map(Object.entries(positionNames).map(([wire, position]) => [position, wire]));

/** The name on the wire of a name of `stream_positions`. */
export function wireNameOf(positionName: string): string {
  return wireNames.get(positionName) ?? positionName;
}

/** The position on the wire of one in the database: backfill counts down there and up on the wire. */
export function wirePositionOf(positionName: string, position: number): number {
  return positionName === 'backfill' ? -position : position;
}

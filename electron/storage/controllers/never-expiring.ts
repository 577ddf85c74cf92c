import type { StandingContent } from '../../../shared/contract/censorships';
import type { EphemeralRule } from '../../../shared/contract/events';
import { asksToSelfDestruct, ephemeralStatus } from '../../../shared/matrix/ephemeral';
import { valueAt } from '../../../shared/matrix/lossless';
import type { RoomWalkStore, WalkedContent, WalkedEvent } from '../databases/main/room-walk-store';
import type { ReadTxn } from '../transactions';
import { readStoredJson } from './stored-json';

/** A part of both names of the field: most events do not hold it and are not read further. */
const fieldWord = 'self_destruct_after';

type NeverRule = Exclude<EphemeralRule, 'expires' | 'expiry_row_only' | 'no_field' | 'already_censored'>;

const sentences: Readonly<Record<NeverRule, string>> = {
  unprefixed_field_only:
    'It asks by m.self_destruct_after, the name in the proposal; the homeserver reads org.matrix.self_destruct_after alone.',
  not_an_integer: 'The time that it asks for is not an integer.',
  boolean: 'It asks with a boolean instead of a time.',
  state_event: 'It is a state event, and these never destroy themselves.',
  feature_off: 'enable_ephemeral_messages is off, and no row was written for it.',
  not_scheduled: 'No row tells the homeserver to: it was persisted while enable_ephemeral_messages was off.',
  feature_unknown: 'No row tells the homeserver to; whether enable_ephemeral_messages is on is not known.',
  content_unreadable: 'Its stored JSON holds the name of the field, and cannot be read.',
};

/** Those of the events that ask to destroy themselves and never will, by id (S6). What has a row is in the queue instead. */
export async function findNeverExpiringTxn(
  txn: ReadTxn,
  walks: RoomWalkStore,
  { events, featureEnabled }: { events: readonly WalkedEvent[]; featureEnabled: boolean | null },
): Promise<Map<string, StandingContent>> {
  const ids = events.map(({ eventId }) => eventId);
  const contents = await walks.readContentsTxn(txn, ids, fieldWord);
  const found = new Map<string, StandingContent>();
  for (const content of contents) {
    const rule = neverRule(content, featureEnabled);
    if (rule !== null) found.set(content.eventId, { ...placeOf(content), rule, sentence: sentenceOf(rule, content) });
  }
  return found;
}

/** Why the event never expires; null: it does not ask, or a row says when. Pure. */
export function neverRule(content: WalkedContent, featureEnabled: boolean | null): NeverRule | null {
  if (content.expiryMs !== null) return null;
  const stored = readStoredJson(content.json);
  if (stored.problem !== 'none') return 'content_unreadable';
  const inside = valueAt(stored.value, 'content');
  if (!asksToSelfDestruct(inside)) return null;
  const { isState } = content;
  const { rule } = ephemeralStatus({ content: inside, isState, featureEnabled, expiryRowMs: null });
  return rule === 'expires' || rule === 'expiry_row_only' || rule === 'no_field' ? null : rule;
}

function sentenceOf(rule: NeverRule, { rejected }: WalkedContent): string {
  return rejected && rule === 'not_scheduled' ? 'It was rejected, and no row was written for it.' : sentences[rule];
}

/** What a standing content says of the event itself. */
export function placeOf(content: WalkedContent): Omit<StandingContent, 'sentence'> {
  return {
    eventId: content.eventId,
    roomId: content.roomId,
    roomName: null,
    sender: content.sender,
    type: content.type,
    atMs: content.claimedMs,
    jsonBytes: content.jsonBytes,
    rule: null,
    redactionEventId: null,
    verdict: null,
  };
}

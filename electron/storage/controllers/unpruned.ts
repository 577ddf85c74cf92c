import type { StandingContent } from '../../../shared/contract/censorships';
import type { Databases } from '../databases/databases';
import type { WalkedContent, WalkedEvent } from '../databases/main/room-walk-store';
import type { ReadTxn } from '../transactions';
import { judgeRedactionsTxn, type JudgedRedaction } from './judged-redactions';
import { placeOf } from './never-expiring';
import { pruneStored } from './pruned-form';

/** A redaction of an event, with whether the homeserver should have acted on it by now. */
export interface ClaimedRedaction extends JudgedRedaction {
  isDue: boolean;
}

/**
 * Those of the events that are redacted and whose stored JSON is whole although a redaction is marked as done or is due;
 * and redaction events that redact nothing. `have_censored` alone is never taken as proof (synapse-facts 3).
 */
export async function findUnprunedTxn(
  txn: ReadTxn,
  main: Pick<Databases['main'], 'roomWalks' | 'redactions'>,
  { roomId, events, dueMs }: { roomId: string; events: readonly WalkedEvent[]; dueMs: number | null },
): Promise<Map<string, StandingContent>> {
  const receipts = await main.roomWalks.listReceiptsTxn(
    txn,
    events.map(({ eventId }) => eventId),
  );
  const received = new Map(receipts.map(({ eventId, receivedMs }) => [eventId, receivedMs]));
  const redacted = new Set(receipts.map(({ redacts }) => redacts));
  const targets = events
    .filter(({ eventId }) => redacted.has(eventId))
    .map(({ eventId, type, sender }) => ({ eventId, roomId, type, sender }));
  const judged = await judgeRedactionsTxn(txn, main.redactions, targets);
  const claimed = new Map<string, ClaimedRedaction>();
  for (const redaction of judged) {
    const receivedMs = received.get(redaction.redactionEventId) ?? null;
    const isDue = dueMs !== null && receivedMs !== null && receivedMs <= dueMs;
    const better = betterOf(claimed.get(redaction.targetEventId), { ...redaction, isDue });
    if (better !== undefined) claimed.set(redaction.targetEventId, better);
  }
  const found = new Map<string, StandingContent>();
  for (const content of await main.roomWalks.readContentsTxn(txn, [...claimed.keys()], null)) {
    const item = standing(content, claimed.get(content.eventId));
    if (item !== null) found.set(content.eventId, item);
  }
  for (const item of await redactingNothingTxn(txn, main, events)) found.set(item.eventId, item);
  return found;
}

/** The redaction that says most: one that counts, before one that is only marked; undefined: none claims anything. */
export function betterOf(one: ClaimedRedaction | undefined, other: ClaimedRedaction): ClaimedRedaction | undefined {
  const weight = ({ verdict, haveCensored, isDue }: ClaimedRedaction): number => {
    // An event that created its room is never redacted, whatever is marked.
    if (verdict === 'create_event') return 0;
    if (verdict === 'allowed' && (haveCensored || isDue)) return haveCensored ? 3 : 2;
    return haveCensored ? 1 : 0;
  };
  const best = one === undefined || weight(other) > weight(one) ? other : one;
  return weight(best) === 0 ? undefined : best;
}

function standing(content: WalkedContent, redaction: ClaimedRedaction | undefined): StandingContent | null {
  if (redaction === undefined) return null;
  const facts = { ...placeOf(content), redactionEventId: redaction.redactionEventId, verdict: redaction.verdict };
  if (content.json === null) {
    const sentence = 'Its stored JSON is too long to be compared here; whether it is pruned cannot be told.';
    return { ...facts, sentence };
  }
  const pruned = pruneStored(content.json, content.roomVersion);
  if (pruned.kind === 'refused') {
    return { ...facts, sentence: `Whether it is pruned cannot be told. ${pruned.sentence}` };
  }
  return pruned.removed.length === 0 ? null : { ...facts, sentence: sentenceOf(redaction) };
}

function sentenceOf({ verdict, haveCensored }: ClaimedRedaction): string {
  if (verdict !== 'allowed') {
    return 'Its redaction is not allowed, and is marked as done all the same: nothing was pruned, and the event is served whole.';
  }
  return haveCensored
    ? 'Its redaction is marked as done, and the content still stands in the database.'
    : 'Its redaction is due, and the content still stands in the database.';
}

async function redactingNothingTxn(
  txn: ReadTxn,
  { roomWalks }: Pick<Databases['main'], 'roomWalks'>,
  events: readonly WalkedEvent[],
): Promise<StandingContent[]> {
  const redactions = events.filter(({ type }) => type === 'm.room.redaction').map(({ eventId }) => eventId);
  const ids = await roomWalks.listWithoutTargetTxn(txn, redactions);
  const contents = await roomWalks.readContentsTxn(txn, ids, null);
  return contents.map((content) => ({
    ...placeOf(content),
    redactionEventId: content.eventId,
    sentence: content.rejected
      ? 'This redaction was rejected, and redacts nothing.'
      : 'This redaction redacts nothing: it names no event.',
  }));
}

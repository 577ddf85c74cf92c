import type { EventCensorStore, LockedEvent } from '../databases/main/event-censor-store';
import type { StoredItem } from '../databases/main/item-rows';
import type { StoredOperation } from '../databases/main/operation-rows';
import type { FinishedItem, ItemResult } from '../databases/main/operation-store';
import type { RedactionStore } from '../databases/main/redaction-store';
import type { WriteTxn } from '../transactions';
import { decideCensoring, type CensorDecision } from './censor-decision';
import { judgeRedactionsTxn } from './judged-redactions';

/** What becomes of the homeserver's rows of some events, decided and written in one transaction. */
export interface EventChanges {
  finished: FinishedItem[];
  /** Items whose event somebody else holds a row of, if that was not waited for. */
  busy: StoredItem[];
}

export interface ChangingStores {
  eventCensor: EventCensorStore;
  redactions: RedactionStore;
}

/** The part of an operation that decides what is written. */
export type ChangingOperation = Pick<StoredOperation, 'act' | 'removeSearch' | 'removeLabels'>;

type Decision = CensorDecision & { item: StoredItem };

const nothingRemoved = { expiry: 0, search: 0, labels: 0, redactionsMarked: 0 };
const wentBeforeUs = 'Nothing stands under this id any more.';
const noExpiryRow = 'The event has no row in event_expiry any more.';

/** Writes what the operation does to these events, all in `txn`; nothing of it is announced yet. */
export async function changeEventsTxn(
  txn: WriteTxn,
  stores: ChangingStores,
  operation: ChangingOperation,
  { items, wait }: { items: readonly StoredItem[]; wait: boolean },
): Promise<EventChanges> {
  if (operation.act === 'remove_expiry') return removeExpiriesTxn(txn, stores, items);
  const ids = items.map(({ eventId }) => eventId);
  const locked = new Map(
    (await stores.eventCensor.lockEventsTxn(txn, ids, wait)).map((event) => [event.eventId, event]),
  );
  const passedOver = ids.filter((id) => !locked.has(id));
  const isHeld = await heldByOthersTxn(txn, stores, passedOver, wait);
  const busy = items.filter(({ eventId }) => isHeld.has(eventId));
  const decisions = items
    .filter(({ eventId }) => !isHeld.has(eventId))
    .map((item): Decision => ({ ...decideCensoring(item, locked.get(item.eventId) ?? null), item }));
  return { finished: await writeTxn(txn, stores, operation, { decisions, locked }), busy };
}

// What was not locked is either not there, or passed over because somebody holds it.
async function heldByOthersTxn(
  txn: WriteTxn,
  { eventCensor }: ChangingStores,
  eventIds: readonly string[],
  wait: boolean,
): Promise<ReadonlySet<string>> {
  if (wait || eventIds.length === 0) return new Set();
  return eventCensor.listStoredTxn(txn, eventIds);
}

async function writeTxn(
  txn: WriteTxn,
  stores: ChangingStores,
  operation: ChangingOperation,
  { decisions, locked }: { decisions: readonly Decision[]; locked: ReadonlyMap<string, LockedEvent> },
): Promise<FinishedItem[]> {
  const { eventCensor } = stores;
  const idsOf = (kinds: readonly Decision['kind'][]): string[] =>
    decisions.filter(({ kind }) => kinds.includes(kind)).map(({ item }) => item.eventId);
  const written = decisions.flatMap((decision) =>
    decision.kind === 'write' ? [{ eventId: decision.item.eventId, json: decision.after }] : [],
  );
  const changed = idsOf(['write', 'clean']);
  const from = (ids: readonly string[], remove: (some: readonly string[]) => Promise<string[]>) =>
    ids.length === 0 ? Promise.resolve([]) : remove(ids);
  if (written.length > 0) await eventCensor.writeJsonTxn(txn, written);
  const expiry = await from(idsOf(['write', 'clean', 'remove_expiry']), (ids) =>
    eventCensor.removeExpiriesTxn(txn, ids),
  );
  const search = await from(operation.removeSearch ? changed : [], (ids) => eventCensor.removeSearchTxn(txn, ids));
  const labels = await from(operation.removeLabels ? changed : [], (ids) => eventCensor.removeLabelsTxn(txn, ids));
  const marked = await from(changed, (ids) => markRedactionsTxn(txn, stores, ids, locked));
  const counts = { expiry: countOf(expiry), search: countOf(search), labels: countOf(labels), marked: countOf(marked) };
  return decisions.map((decision) => {
    const { eventId, itemNumber } = decision.item;
    const removed = {
      expiry: counts.expiry(eventId),
      search: counts.search(eventId),
      labels: counts.labels(eventId),
      redactionsMarked: counts.marked(eventId),
    };
    return { itemNumber, result: resultOf(decision, removed) };
  });
}

/** @returns the id of the censored event for each redaction of it that was marked */
async function markRedactionsTxn(
  txn: WriteTxn,
  { eventCensor, redactions }: ChangingStores,
  eventIds: readonly string[],
  locked: ReadonlyMap<string, LockedEvent>,
): Promise<string[]> {
  const targets = eventIds.flatMap((id) => locked.get(id) ?? []);
  const judged = await judgeRedactionsTxn(txn, redactions, targets);
  const open = judged.filter(({ verdict, haveCensored }) => verdict === 'allowed' && !haveCensored);
  if (open.length === 0) return [];
  const ids = open.map(({ redactionEventId }) => redactionEventId);
  const marked = new Set(await eventCensor.markRedactionsTxn(txn, ids));
  return open.flatMap(({ redactionEventId, targetEventId }) => (marked.has(redactionEventId) ? [targetEventId] : []));
}

async function removeExpiriesTxn(
  txn: WriteTxn,
  { eventCensor }: ChangingStores,
  items: readonly StoredItem[],
): Promise<EventChanges> {
  const removed = await eventCensor.removeExpiriesTxn(
    txn,
    items.map(({ eventId }) => eventId),
  );
  const gone = new Set(removed);
  const finished = items.map(({ eventId, itemNumber }) => ({
    itemNumber,
    result: expiryResult(gone.has(eventId) ? 1 : 0, noExpiryRow),
  }));
  return { finished, busy: [] };
}

function countOf(ids: readonly string[]): (eventId: string) => number {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return (eventId) => counts.get(eventId) ?? 0;
}

function resultOf(decision: Decision, removed: ItemResult['removed']): ItemResult {
  switch (decision.kind) {
    case 'stop':
      return unwritten(decision.outcome, decision.sentence);
    case 'remove_expiry':
      return expiryResult(removed.expiry, wentBeforeUs);
    case 'clean':
      return { ...unwritten('already_censored', decision.sentence), removed };
    case 'write': {
      const { beforeSha256, afterSha256 } = decision;
      return { ...unwritten('censored', null), beforeSha256, afterSha256, removed };
    }
  }
}

/** The result of an item whose event was not changed. */
export function unwritten(outcome: ItemResult['outcome'], sentence: string | null): ItemResult {
  return { outcome, sentence, beforeSha256: null, afterSha256: null, removed: nothingRemoved, streamId: null };
}

function expiryResult(expiry: number, absent: string): ItemResult {
  if (expiry === 0) return unwritten('not_found', absent);
  return { ...unwritten('expiry_removed', null), removed: { ...nothingRemoved, expiry } };
}

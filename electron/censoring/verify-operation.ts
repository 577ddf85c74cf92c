import type {
  CensorController,
  ReadOptions,
  StoredItem,
  StoredOperation,
} from '../storage/controllers/censor-controller';
import type { CensorWriteController } from '../storage/controllers/censor-write-controller';
import { judgeReadBack, type ReadBack } from './verification';

export interface VerifyingStores {
  reads: Pick<CensorController, 'listItems' | 'listOpenItems' | 'readDigests'>;
  /** Undefined while locked: then results are told and not recorded. */
  writes: Pick<CensorWriteController, 'recordVerification'> | undefined;
}

/** An item with what reading it back has shown just now. */
export type VerifiedItem = StoredItem;

type VerifiedOperation = Pick<StoredOperation, 'operationId' | 'act' | 'removeSearch'>;

/** Reads back one page of an operation's items, and records what was not verified before. */
export async function verifyPage(
  stores: VerifyingStores,
  operation: VerifiedOperation,
  page: { limit: number; cursor: string | null },
  options?: ReadOptions,
): Promise<{ items: VerifiedItem[]; nextCursor: string | null }> {
  const { items, nextCursor } = await stores.reads.listItems(operation.operationId, page, options);
  return { items: await verifyItems(stores, operation, items, options), nextCursor };
}

async function verifyItems(
  { reads, writes }: VerifyingStores,
  operation: VerifiedOperation,
  items: readonly StoredItem[],
  options?: ReadOptions,
): Promise<VerifiedItem[]> {
  if (items.length === 0) return [];
  const stored = await reads.readDigests(items.map(({ eventId }) => eventId), options); // prettier-ignore
  const judged = items.map((item, index) => {
    const now = stored[index];
    return { item, result: now === undefined ? 'not_yet' : judgeReadBack(item, now, operation) };
  });
  const fresh = judged.flatMap(({ item, result }): { itemNumber: number; verification: ReadBack }[] =>
    result !== 'not_yet' && item.verification === 'not_yet'
      ? [{ itemNumber: item.itemNumber, verification: result }]
      : [],
  );
  if (writes !== undefined && fresh.length > 0) await writes.recordVerification(operation.operationId, fresh);
  return judged.map(({ item, result }) => ({ ...item, verification: result }));
}

/** Reads back what an operation has done and nobody has read back yet, until `signal` ends that. */
export async function verifyOperation(
  stores: VerifyingStores,
  operation: StoredOperation,
  signal: AbortSignal,
): Promise<void> {
  for (let afterNumber = 0; !signal.aborted;) {
    const page = { open: 'unverified' as const, afterNumber, limit: 500 };
    const items = await stores.reads.listOpenItems(operation.operationId, page);
    const last = items[items.length - 1];
    if (last === undefined) return;
    await verifyItems(stores, operation, items);
    afterNumber = last.itemNumber;
  }
}

import type {
  CensorController,
  ReadOptions,
  StoredItem,
  StoredOperation,
} from '../storage/controllers/censor-controller';
import type { CensorWriteController } from '../storage/controllers/censor-write-controller';
import { judgeReadBack, type ReadBack } from './verification';

export interface VerifyingStores {
  reads: Pick<CensorController, 'listItems' | 'readDigests'>;
  /** Undefined while locked: then results are told and not recorded. */
  writes: Pick<CensorWriteController, 'recordVerification'> | undefined;
}

/** An item with what reading it back has shown just now. */
export type VerifiedItem = StoredItem;

/** Reads back one page of an operation's items, and records what was not verified before. */
export async function verifyPage(
  { reads, writes }: VerifyingStores,
  operation: Pick<StoredOperation, 'operationId' | 'removeSearch'>,
  page: { limit: number; cursor: string | null },
  options?: ReadOptions,
): Promise<{ items: VerifiedItem[]; nextCursor: string | null }> {
  const { items, nextCursor } = await reads.listItems(operation.operationId, page, options);
  if (items.length === 0) return { items, nextCursor };
  const stored = await reads.readDigests(items.map(({ eventId }) => eventId), options); // prettier-ignore
  const judged = items.map((item, index) => {
    const now = stored[index];
    return { item, result: now === undefined ? 'not_yet' : judgeReadBack(item, now, operation.removeSearch) };
  });
  const fresh = judged.flatMap(({ item, result }): { itemNumber: number; verification: ReadBack }[] =>
    result !== 'not_yet' && item.verification === 'not_yet'
      ? [{ itemNumber: item.itemNumber, verification: result }]
      : [],
  );
  if (writes !== undefined && fresh.length > 0) await writes.recordVerification(operation.operationId, fresh);
  return { items: judged.map(({ item, result }) => ({ ...item, verification: result })), nextCursor };
}

/** Reads back all items of an operation. */
export async function verifyOperation(stores: VerifyingStores, operation: StoredOperation): Promise<void> {
  let cursor: string | null = null;
  do {
    const page: { nextCursor: string | null } = await verifyPage(stores, operation, { limit: 500, cursor });
    cursor = page.nextCursor;
  } while (cursor !== null);
}

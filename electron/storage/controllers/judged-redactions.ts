import type { RedactionVerdict } from '../../../shared/contract/events';
import type { CensorTarget } from '../databases/main/censor-target-store';
import type { RedactionStore } from '../databases/main/redaction-store';
import type { ReadTxn } from '../transactions';
import { redactionVerdict } from './redaction-verdict';

/** A redaction of an event, and whether the homeserver serves the event as redacted because of it. */
export interface JudgedRedaction {
  targetEventId: string;
  redactionEventId: string;
  haveCensored: boolean;
  verdict: RedactionVerdict;
}

/** All redactions of these events, judged by the rule that the homeserver serves by. */
export async function judgeRedactionsTxn(
  txn: ReadTxn,
  redactions: RedactionStore,
  targets: readonly Pick<CensorTarget, 'eventId' | 'roomId' | 'type' | 'sender'>[],
): Promise<JudgedRedaction[]> {
  if (targets.length === 0) return [];
  const byId = new Map(targets.map((target) => [target.eventId, target]));
  const rows = await redactions.listRedactionsOfEventsTxn(txn, [...byId.keys()]);
  return rows.flatMap((row) => {
    const target = byId.get(row.redacts);
    if (target === undefined) return [];
    const { roomId, type, sender } = target;
    const verdict = redactionVerdict(row, { roomId: roomId ?? '', type: type ?? '', sender });
    return [{ targetEventId: row.redacts, redactionEventId: row.eventId, haveCensored: row.haveCensored, verdict }];
  });
}

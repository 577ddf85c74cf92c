import type { PreviewItem } from '../../shared/contract/censor';
import type { CensorTarget, PreviewFacts } from '../storage/controllers/censor-controller';
import type { NewItem } from '../storage/controllers/censor-write-controller';
import { pruneStored, sha256Hex, type PrunedForm } from '../storage/controllers/pruned-form';
import { describeCopies } from './held-copies';
import { warningsFor } from './preview-warnings';

/** An event of a preview: as it is shown, and as an operation would record it. */
export interface PreviewedEvent {
  item: PreviewItem;
  plan: NewItem;
}

/** One entry for each target, in their order. */
export function previewEvents(facts: PreviewFacts): PreviewedEvent[] {
  const asked = new Set(facts.targets.map(({ eventId }) => eventId));
  return facts.targets.map((target) => previewEvent(target, facts, asked));
}

function previewEvent(target: CensorTarget, facts: PreviewFacts, asked: ReadonlySet<string>): PreviewedEvent {
  const { eventId, json } = target;
  const form = json === null ? null : pruneStored(json, target.roomVersion);
  const copies = describeCopies({ eventId, expiryTs: target.expiryTs, event: form?.event ?? null }, facts);
  const redactions = facts.redactions.filter(({ targetEventId }) => targetEventId === eventId);
  const shown = {
    eventId,
    roomId: target.roomId,
    roomName: target.roomName,
    sender: target.sender,
    type: target.type,
    atMs: target.originServerTs,
    roomVersion: target.roomVersion,
    ...textsOf(json, form),
    warnings: warningsFor({ target, form, copies, redactions, asked }),
    copies,
  };
  return { item: shown, plan: planOf(shown) };
}

type Texts = Pick<
  PreviewItem,
  'before' | 'after' | 'beforeSha256' | 'afterSha256' | 'beforeBytes' | 'afterBytes' | 'removed'
>;

function textsOf(before: string | null, form: PrunedForm | null): Texts {
  const after = form?.kind === 'pruned' ? form.after : null;
  return {
    before,
    after,
    beforeSha256: before === null ? null : sha256Hex(before),
    afterSha256: after === null ? null : sha256Hex(after),
    beforeBytes: before === null ? null : Buffer.byteLength(before),
    afterBytes: after === null ? null : Buffer.byteLength(after),
    removed: form?.kind === 'pruned' ? form.removed : [],
  };
}

function planOf(item: PreviewItem): NewItem {
  return {
    eventId: item.eventId,
    roomId: item.roomId,
    roomVersion: item.roomVersion,
    sender: item.sender,
    type: item.type,
    eventMs: item.atMs,
    previewBeforeSha256: item.beforeSha256,
    previewAfterSha256: item.afterSha256,
  };
}

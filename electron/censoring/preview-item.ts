import type { CensorAct, PreviewItem } from '../../shared/contract/censor';
import type { CensorTarget, PreviewFacts } from '../storage/controllers/censor-controller';
import type { NewItem } from '../storage/controllers/censor-write-controller';
import { pruneStored, sha256Hex, type PrunedForm } from '../storage/controllers/pruned-form';
import { copiesOf } from './held-copies';
import { warningsFor } from './preview-warnings';

/** An event of a preview: as it is shown, and as an operation would record it. */
export interface PreviewedEvent {
  item: PreviewItem;
  plan: Omit<NewItem, 'copies'>;
  /** Something is written if nothing has changed until then. */
  changes: boolean;
}

/** What is the same for all events of a preview. */
export interface PreviewContext {
  act: CensorAct;
  /** Every id of the preview, also those whose facts are read another time. */
  asked: ReadonlySet<string>;
  /** Tells files of this server from those of others; null: not known. */
  serverName: string | null;
}

/** One entry for each target, in their order. */
export function previewEvents(facts: PreviewFacts, context: PreviewContext): PreviewedEvent[] {
  return facts.targets.map((target) => previewEvent(target, facts, context));
}

function previewEvent(target: CensorTarget, facts: PreviewFacts, context: PreviewContext): PreviewedEvent {
  const { act, asked, serverName } = context;
  const { eventId, json } = target;
  const isCensored = act === 'censor';
  const form = json === null || !isCensored ? null : pruneStored(json, target.roomVersion);
  const copies = isCensored ? copiesOf(target, facts, serverName) : [];
  const redactions = facts.redactions.filter(({ targetEventId }) => targetEventId === eventId);
  const shown = {
    eventId,
    roomId: target.roomId,
    roomName: target.roomName,
    sender: target.sender,
    type: target.type,
    atMs: target.originServerTs,
    roomVersion: target.roomVersion,
    ...(isCensored ? textsOf(json, form) : unchanged(json)),
    warnings: warningsFor({ act, target, form, copies, redactions, asked }),
    copies,
  };
  const changes = shown.beforeSha256 !== shown.afterSha256 || target.expiryTs !== null;
  return { item: shown, plan: planOf(shown, act), changes };
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

// Where only a row beside the event goes, the event is the same before and after.
function unchanged(json: string | null): Texts {
  const sha256 = json === null ? null : sha256Hex(json);
  const bytes = json === null ? null : Buffer.byteLength(json);
  return {
    before: json,
    after: json,
    beforeSha256: sha256,
    afterSha256: sha256,
    beforeBytes: bytes,
    afterBytes: bytes,
    removed: [],
  };
}

function planOf(item: PreviewItem, act: CensorAct): PreviewedEvent['plan'] {
  const isCensored = act === 'censor';
  return {
    eventId: item.eventId,
    roomId: item.roomId,
    roomVersion: item.roomVersion,
    sender: item.sender,
    type: item.type,
    eventMs: item.atMs,
    previewBeforeSha256: isCensored ? item.beforeSha256 : null,
    previewAfterSha256: isCensored ? item.afterSha256 : null,
  };
}

import type { ItemOutcome } from '../../../shared/contract/censor';
import { pruneStored, sha256Hex } from './pruned-form';

/** What the operator saw of an event. */
export interface PreviewedEvent {
  roomVersion: string | null;
  /** SHA-256 of the JSON before and after; null: the id was only in event_expiry, or nothing could be made of it. */
  previewBeforeSha256: string | null;
  previewAfterSha256: string | null;
}

/** What stands in the database now, under a lock. */
export interface StoredEvent {
  json: string;
  roomVersion: string | null;
}

/** What is to be done about one event. */
export type CensorDecision =
  /** Write `after`. */
  | { kind: 'write'; after: string; beforeSha256: string; afterSha256: string }
  /** The JSON stays; rows beside it go, and the processes are told. */
  | { kind: 'clean'; sentence: string }
  /** Only the row in event_expiry goes. */
  | { kind: 'remove_expiry' }
  /** Nothing is written. */
  | {
      kind: 'stop';
      outcome: Extract<ItemOutcome, 'changed_since_preview' | 'refused' | 'not_found'>;
      sentence: string;
    };

/**
 * Compares what the operator saw with what is there now. Nothing is written over a change that nobody has seen, except
 * that somebody else has done the same in the meantime.
 */
export function decideCensoring(previewed: PreviewedEvent, stored: StoredEvent | null): CensorDecision {
  if (stored === null) {
    if (previewed.previewBeforeSha256 === null) return { kind: 'remove_expiry' };
    return {
      kind: 'stop',
      outcome: 'not_found',
      sentence: 'The event was removed from the database since the preview.',
    };
  }
  if (previewed.previewBeforeSha256 === null) {
    return changed('The event was not in the database at the time of the preview, and is now.');
  }
  const pruned = pruneStored(stored.json, stored.roomVersion);
  if (pruned.kind === 'refused') return { kind: 'stop', outcome: 'refused', sentence: pruned.sentence };
  const nowSha256 = sha256Hex(stored.json);
  if (nowSha256 === previewed.previewBeforeSha256) {
    if (stored.roomVersion !== previewed.roomVersion) return changed('The room version changed since the preview.');
    if (pruned.after === stored.json) return { kind: 'clean', sentence: 'The stored JSON was pruned before.' };
    const afterSha256 = sha256Hex(pruned.after);
    if (afterSha256 !== previewed.previewAfterSha256) return changed('Another result was shown in the preview.');
    return { kind: 'write', after: pruned.after, beforeSha256: nowSha256, afterSha256 };
  }
  if (nowSha256 === previewed.previewAfterSha256 || pruned.after === stored.json) {
    return {
      kind: 'clean',
      sentence: 'Someone else (the homeserver or another operator) censored the event since the preview.',
    };
  }
  return changed('The stored JSON is not the one of the preview.');
}

function changed(sentence: string): CensorDecision {
  return { kind: 'stop', outcome: 'changed_since_preview', sentence: `${sentence} Nothing was written.` };
}

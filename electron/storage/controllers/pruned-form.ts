import { createHash } from 'node:crypto';
import { JsonRefused, parseLossless, stringifyAsHomeserver, type LosslessValue } from '../../../shared/matrix/lossless';
import { pruneEvent } from '../../../shared/matrix/redaction';

/** What censoring makes of a stored event. */
export type PrunedForm =
  | {
      kind: 'pruned';
      /** What the homeserver itself would write. Equal to what is stored where there is nothing left to remove. */
      after: string;
      removed: string[][];
      event: LosslessValue;
    }
  | { kind: 'refused'; reason: 'room_version_unknown' | 'json_invalid'; sentence: string; event: LosslessValue | null };

/** SHA-256 over the UTF-8 bytes, in hexadecimal, as the record keeps it. */
export function sha256Hex(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/**
 * The pruned form of event_json.json by the rules of the room's version.
 * Text that is already pruned is left byte for byte, unless its form hides something: of repeated keys the last counts,
 * so that an earlier one could keep content that no reader sees.
 */
export function pruneStored(json: string, roomVersion: string | null): PrunedForm {
  const parsed = parseStored(json);
  if (parsed.kind === 'refused') return parsed;
  const pruned = pruneEvent(parsed.event, roomVersion);
  if (pruned.outcome === 'refused') return refusal(pruned.reason, roomVersion, parsed.event);
  const isPruned = pruned.removed.length === 0 && stringifyAsHomeserver(parsed.event) === json;
  const after = isPruned ? json : stringifyAsHomeserver(pruned.event);
  return { kind: 'pruned', after, removed: pruned.removed, event: parsed.event };
}

function parseStored(
  json: string,
): { kind: 'parsed'; event: LosslessValue } | Extract<PrunedForm, { kind: 'refused' }> {
  try {
    return { kind: 'parsed', event: parseLossless(json) };
  } catch (error) {
    if (!(error instanceof JsonRefused)) throw error;
    const sentence = `The stored JSON cannot be read, so it cannot be pruned by rule: ${error.message}`;
    return { kind: 'refused', reason: 'json_invalid', sentence, event: null };
  }
}

function refusal(
  reason: 'unknown_room_version' | 'not_an_object',
  roomVersion: string | null,
  event: LosslessValue,
): PrunedForm {
  if (reason === 'not_an_object') {
    const sentence = 'The stored JSON is not an object, so it cannot be pruned by rule.';
    return { kind: 'refused', reason: 'json_invalid', sentence, event };
  }
  const what =
    roomVersion === null
      ? 'The version of the room is not known'
      : `Room version ${roomVersion} is not known to Synoptic`;
  const sentence = `${what}: what must survive cannot be told, and another version’s rules could break the room.`;
  return { kind: 'refused', reason: 'room_version_unknown', sentence, event };
}

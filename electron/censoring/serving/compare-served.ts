import {
  LosslessNumber,
  isLosslessObject,
  parseLossless,
  stringAt,
  valueAt,
  type LosslessValue,
} from '../../../shared/matrix/lossless';
import { pruneEvent } from '../../../shared/matrix/redaction';

/** The stored event that an answer is compared with. */
export interface StoredEvent {
  json: string | null;
  roomVersion: string | null;
}

/** What an answer comes to. */
export interface ServedVerdict {
  state: 'equal' | 'differs' | 'not_found' | 'not_served' | 'not_permitted';
  pruned: boolean | null;
  sentence: string;
}

/** Members that a process adds to what is stored, each time anew. */
// What is in `unsigned` is said anew by each process: age, transaction, what an administrator may know.
const added: ReadonlySet<string> = new Set(['unsigned', 'event_id']);

/**
 * What a process's answer to `fetch_event` says, compared with the database. The process sends the event as it holds it in
 * memory: neither pruned nor shortened for the asker.
 */
export function compareServed(answer: { status: number; body: string }, stored: StoredEvent): ServedVerdict {
  const { status } = answer;
  const body = parsed(answer.body);
  if (status === 404 && stringAt(body, 'errcode') === 'M_NOT_FOUND') return notFound(stored);
  if (status === 404 || status === 405) {
    return none('not_served', 'This process does not answer fetch_event; usually only the main process does.');
  }
  if (status === 403) return none('not_permitted', 'The account of the token may not ask this process.');
  const event = valueAt(body, 'event');
  if (status !== 200 || !isLosslessObject(event)) {
    const what = status >= 300 && status < 400 ? 'with a redirection, which was not followed' : `with status ${status}`;
    return none('not_served', `It answered ${what}, and not with an event.`);
  }
  return compare(event, stored);
}

function parsed(text: string): LosslessValue | undefined {
  try {
    return parseLossless(text);
  } catch {
    // Whatever it is, it is no answer of a homeserver; what it is, nobody needs to know.
    return undefined;
  }
}

function none(state: ServedVerdict['state'], sentence: string): ServedVerdict {
  return { state, pruned: null, sentence };
}

function notFound({ json }: StoredEvent): ServedVerdict {
  return json === null
    ? none('not_found', 'The process does not serve it, and the database does not hold it.')
    : none('not_found', 'The process does not serve it, although the database holds it.');
}

function compare(served: LosslessValue, { json, roomVersion }: StoredEvent): ServedVerdict {
  const form = pruneEvent(withoutAdded(served), roomVersion);
  const pruned = form.outcome === 'pruned' ? form.removed.length === 0 : null;
  const what = pruned === null ? 'an event' : pruned ? 'the pruned event' : 'the event with its content';
  if (json === null) {
    return { state: 'differs', pruned, sentence: `The process serves ${what}, which the database does not hold.` };
  }
  const held = parsed(json);
  return held !== undefined && isSame(withoutAdded(served), withoutAdded(held))
    ? { state: 'equal', pruned, sentence: `The process serves ${what}, as the database holds it.` }
    : { state: 'differs', pruned, sentence: `The process serves ${what}, and the database holds something else.` };
}

function withoutAdded(event: LosslessValue): LosslessValue {
  return isLosslessObject(event) ? new Map([...event].filter(([key]) => !added.has(key))) : event;
}

/** Equality of values; the order of members does not count. Depth is bounded by the reader of the JSON. */
function isSame(one: LosslessValue | undefined, other: LosslessValue | undefined): boolean {
  if (one instanceof LosslessNumber) return other instanceof LosslessNumber && one.text === other.text;
  if (isLosslessObject(one)) {
    if (!isLosslessObject(other) || one.size !== other.size) return false;
    return [...one].every(([key, value]) => other.has(key) && isSame(value, other.get(key)));
  }
  if (Array.isArray(one)) {
    if (!Array.isArray(other) || one.length !== other.length) return false;
    return one.every((value: LosslessValue, index) => isSame(value, (other as readonly LosslessValue[])[index]));
  }
  return one === other;
}

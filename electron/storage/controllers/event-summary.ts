import { stringAt, valueAt, type LosslessValue } from '../../../shared/matrix/lossless';

/** Characters of a summary at most. */
const summaryLength = 200;
/** Characters of content that are looked at: what follows could not be seen anyway. */
const lookedAt = 2_000;

/** Where the content of an event of each type says what it says. */
const wordsOf: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'm.room.name': [['name']],
  'm.room.topic': [['topic']],
  'm.room.canonical_alias': [['alias']],
  'm.room.join_rules': [['join_rule']],
  'm.room.history_visibility': [['history_visibility']],
  'm.room.guest_access': [['guest_access']],
  'm.room.encryption': [['algorithm']],
  'm.room.avatar': [['url']],
  'm.room.tombstone': [['replacement_room'], ['body']],
  'm.room.create': [['room_version']],
  'm.room.redaction': [['reason']],
  'm.reaction': [['m.relates_to', 'key']],
};

/**
 * What an event says, in one line that is safe to show: no control characters, none that turn the direction of text, no
 * half of a surrogate pair. Null where there is nothing to say.
 */
export function summaryOf(type: string, stateKey: string | null, content: LosslessValue | undefined): string | null {
  if (type === 'm.room.member' && stateKey !== null) return membershipLine(stateKey, content);
  for (const path of wordsOf[type] ?? []) {
    const words = oneLine(stringAt(content, ...path));
    if (words !== null) return words;
  }
  return oneLine(stringAt(content, 'm.new_content', 'body')) ?? oneLine(stringAt(content, 'body'));
}

function membershipLine(userId: string, content: LosslessValue | undefined): string | null {
  const membership = stringAt(content, 'membership');
  if (membership === null) return null;
  const name = stringAt(content, 'displayname');
  const reason = valueAt(content, 'reason');
  const named = name === null || name === '' ? userId : `${userId} (${name})`;
  return oneLine(`${membership}: ${named}${typeof reason === 'string' && reason !== '' ? `: ${reason}` : ''}`);
}

/** Text in one line of at most 200 characters; null if nothing is left. */
export function oneLine(text: string | null): string | null {
  if (text === null) return null;
  const safe = text
    .slice(0, lookedAt)
    .replace(/\p{Surrogate}/gu, '\uFFFD')
    .replace(/[\p{Bidi_Control}\u200B\uFEFF]/gu, '')
    .replace(/[\p{Control}\p{Separator}]+/gu, ' ')
    .trim();
  if (safe === '') return null;
  const characters = [...safe];
  return characters.length <= summaryLength ? safe : `${characters.slice(0, summaryLength - 1).join('')}…`;
}

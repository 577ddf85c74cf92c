import type { CensorAct, CensorWarning, HeldCopy } from '../../shared/contract/censor';
import { isLosslessObject } from '../../shared/matrix/lossless';
import { redactsOf } from '../../shared/matrix/redaction';
import type { JudgedRedaction } from '../storage/controllers/judged-redactions';
import type { CensorTarget } from '../storage/controllers/censor-controller';
import type { PrunedForm } from '../storage/controllers/pruned-form';

type Pruned = Extract<PrunedForm, { kind: 'pruned' }>;

/** What a warning is decided by. */
export interface WarnedEvent {
  act: CensorAct;
  target: CensorTarget;
  /** Null: the id has no JSON here. */
  form: PrunedForm | null;
  copies: readonly HeldCopy[];
  redactions: readonly JudgedRedaction[];
  /** Ids that are censored in the same operation. */
  asked: ReadonlySet<string>;
}

/**
 * State events that later events are authorised by (the specification's selection of auth events). Their pruned form
 * keeps what authorisation reads, but for whoever reads them anew the room is described by less.
 */
const authEvents: ReadonlyMap<string, string> = new Map([
  [
    'm.room.create',
    'Up to room version 10 all but its creator is lost (version, predecessor, type of room, federation).',
  ],
  [
    'm.room.power_levels',
    'Fields outside the specification are lost, and up to room version 10 the level for inviting.',
  ],
  ['m.room.join_rules', 'Fields that this room version does not keep are lost, which can close the room to joins.'],
  ['m.room.member', 'Display name, avatar and reason of this membership are lost; the membership stays.'],
  ['m.room.third_party_invite', 'Its keys are lost: the invitation can no longer be accepted.'],
]);

const otherState: ReadonlyMap<string, string> = new Map([
  ['m.room.server_acl', 'Its lists are lost: a server that reads it anew lets no server in.'],
  ['m.room.encryption', 'Its algorithm is lost: clients that read it anew may take the room for unencrypted.'],
  ['m.room.tombstone', 'The pointer to the replacing room is lost.'],
]);

/** Everything the operator has to know before confirming, the gravest first. */
export function warningsFor(event: WarnedEvent): CensorWarning[] {
  const { act, target, form } = event;
  if (act === 'remove_expiry') return [expiryWarning(target)];
  if (form === null) return [missingWarning(target)];
  if (form.kind === 'refused') return [{ code: form.reason, level: 'refused', sentence: form.sentence }];
  return [...stateWarnings(target), ...statusWarnings(event, form), ...copyWarnings(event)];
}

function missingWarning(target: CensorTarget): CensorWarning {
  if (target.expiryTs === null) {
    return note('event_missing', 'This server has no event with this id.', 'refused');
  }
  return note('expiry_row_only', 'The event is not here (a purge left its row in event_expiry); only that row goes.');
}

function expiryWarning({ expiryTs, json }: CensorTarget): CensorWarning {
  if (expiryTs === null) return note('no_expiry_row', 'It has no row in event_expiry: nothing to remove.', 'refused');
  if (json === null) {
    return note('expiry_row_only', 'The event is not here (a purge left its row in event_expiry); only that row goes.');
  }
  return note(
    'pending_expiry',
    'Only its row in event_expiry goes: the event stays as it is and never self-destructs.',
  );
}

function stateWarnings({ isState, type }: CensorTarget): CensorWarning[] {
  if (!isState) return [];
  const consequence = authEvents.get(type ?? '');
  if (consequence !== undefined) {
    const sentence = `Authorisation in the room depends on ${type}. ${consequence} It is censored only if it is named.`;
    return [note('auth_event', sentence, 'override')];
  }
  return [note('state_event', `This is state of the room. ${otherState.get(type ?? '') ?? 'What it sets is lost.'}`)];
}

function statusWarnings({ target, redactions }: WarnedEvent, form: Pruned): CensorWarning[] {
  const found: CensorWarning[] = [];
  if (form.after === target.json) {
    found.push(note('already_pruned', 'The stored JSON is pruned already; rows beside it go, and processes are told.'));
  }
  if (redactsNothing(target, form)) {
    found.push(note('redacts_nothing', 'It is a redaction that names no event: it redacts nothing.'));
  }
  if (!redactions.some(({ verdict }) => verdict === 'allowed')) {
    const sentence = 'No redaction applies to it: other servers and clients keep their copies and are not asked.';
    found.push(note('not_redacted', sentence));
  }
  if (target.expiryTs !== null) {
    found.push(note('pending_expiry', 'It is waiting to self-destruct; its content goes now instead.'));
  }
  if (!target.serverInRoom) {
    found.push(note('room_left', 'No local user is in the room any more; other servers keep what they have.'));
  }
  return found;
}

// Pruned up to room version 10 a redaction has lost what it names, which proves nothing.
function redactsNothing({ type, json, roomVersion }: CensorTarget, { event, after }: Pruned): boolean {
  if (type !== 'm.room.redaction' || after === json) return false;
  return isLosslessObject(event) && redactsOf(event, roomVersion) === null;
}

function copyWarnings({ copies, asked }: WarnedEvent): CensorWarning[] {
  const found: CensorWarning[] = [];
  const edits = copies.find(({ kind }) => kind === 'edit');
  const count = edits?.count ?? 0;
  if (edits !== undefined && (count > edits.links.length || !edits.links.every(({ id }) => asked.has(id)))) {
    const sentence =
      count === 1
        ? 'An edit of it holds content of its own and is not among these events.'
        : `${count} edits of it hold content of their own and are not all among these events.`;
    found.push(note('edits_remain', sentence));
  }
  const stays = (...kinds: HeldCopy['kind'][]): boolean =>
    copies.some(({ kind, fate, count: held }) => kinds.includes(kind) && fate === 'stays' && (held ?? 0) > 0);
  if (stays('thread', 'reply')) {
    found.push(note('replies_quote', 'Replies may quote it, and are events of their own.'));
  }
  if (stays('profile')) {
    found.push(note('profile_copied', 'The name or picture that it sets stands in other tables too, and stays there.'));
  }
  if (stays('local_media', 'remote_media')) {
    found.push(note('media_remains', 'Files that it names stay in the media repository.'));
  }
  return found;
}

function note(code: CensorWarning['code'], sentence: string, level: CensorWarning['level'] = 'note'): CensorWarning {
  return { code, level, sentence };
}

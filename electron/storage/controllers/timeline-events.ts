import type { EventBadge, TimelineEvent } from '../../../shared/contract/timeline';
import { isLosslessObject, stringAt, valueAt, type LosslessValue } from '../../../shared/matrix/lossless';
import { pruneEvent, redactsOf } from '../../../shared/matrix/redaction';
import type { Databases } from '../databases/databases';
import { isLeftOut, type TimelineFacts } from '../databases/main/timeline-store';
import type { ReadTxn } from '../transactions';
import { summaryOf } from './event-summary';
import { judgeRedactionsTxn } from './judged-redactions';
import { RoomSummaries } from './room-summaries';
import { readStoredJson } from './stored-json';

/** What other tables say of an event. */
export interface TimelineMarks {
  /** A redaction that the homeserver serves by names it. */
  redacted: boolean;
  reported: boolean;
}

/** Builds lines of timelines from the ids of their events: badges, and what each says in one line. */
export class TimelineEvents {
  private readonly summaries: RoomSummaries;

  constructor(private readonly databases: Databases) {
    this.summaries = new RoomSummaries(databases);
  }

  /**
   * Lines in the order of the ids, each once; ids that `events` does not have are left out.
   * @param roomNames names that are known already, by room id; others are looked up
   */
  async loadTxn(
    txn: ReadTxn,
    eventIds: readonly string[],
    roomNames: ReadonlyMap<string, string | null> = new Map(),
  ): Promise<TimelineEvent[]> {
    const lines: TimelineEvent[] = [];
    // In as many steps as their JSON takes: a line without its JSON has no badges, and would be missing where one is asked for.
    for (let left = eventIds; left.length > 0;) {
      const facts = await this.databases.main.timeline.listFactsTxn(txn, left);
      const cut = facts.findIndex(isLeftOut);
      const read = cut > 0 ? facts.slice(0, cut) : facts;
      lines.push(...(await this.linesTxn(txn, read, roomNames)));
      left = facts.slice(read.length).map((event) => event.eventId);
    }
    return lines;
  }

  private async linesTxn(
    txn: ReadTxn,
    facts: readonly TimelineFacts[],
    roomNames: ReadonlyMap<string, string | null>,
  ): Promise<TimelineEvent[]> {
    if (facts.length === 0) return [];
    const { timeline, redactions } = this.databases.main;
    const ids = facts.map((event) => event.eventId);
    const judged = await judgeRedactionsTxn(txn, redactions, facts);
    const redacted = new Set(judged.filter((one) => one.verdict === 'allowed').map((one) => one.targetEventId));
    const reported = await timeline.listReportedTxn(txn, ids);
    const names = await this.namesTxn(txn, facts, roomNames);
    return facts.map((event) => {
      const marks = { redacted: redacted.has(event.eventId), reported: reported.has(event.eventId) };
      return toTimelineEvent(event, marks, names.get(event.roomId) ?? null);
    });
  }

  private async namesTxn(
    txn: ReadTxn,
    facts: readonly TimelineFacts[],
    known: ReadonlyMap<string, string | null>,
  ): Promise<ReadonlyMap<string, string | null>> {
    const unknown = [...new Set(facts.map((event) => event.roomId))].filter((roomId) => !known.has(roomId));
    if (unknown.length === 0) return known;
    const found = await this.summaries.loadTxn(txn, unknown);
    return new Map([...known, ...[...found].map(([roomId, { name }]) => [roomId, name] as const)]);
  }
}

/** One line of a timeline. Pure. */
export function toTimelineEvent(facts: TimelineFacts, marks: TimelineMarks, roomName: string | null): TimelineEvent {
  const { value } = readStoredJson(facts.json);
  const content = valueAt(value, 'content');
  const redacts = redactsIn(facts, value);
  return {
    eventId: facts.eventId,
    roomId: facts.roomId,
    roomName,
    type: facts.type,
    stateKey: facts.stateKey,
    sender: facts.sender,
    claimedMs: facts.claimedMs,
    receivedMs: facts.receivedMs,
    streamOrdering: facts.streamOrdering,
    depth: facts.depth,
    instanceName: facts.instanceName,
    badges: [...placeBadges(facts), ...contentBadges(facts, value, redacts), ...markBadges(facts, value, marks)],
    redacts,
    expiresAtMs: facts.expiryMs,
    rejection: facts.rejection,
    summary: summaryOf(facts.type, facts.stateKey, content),
    jsonBytes: facts.jsonBytes,
  };
}

/** S4: null, nothing, also for a redaction. */
function redactsIn(facts: TimelineFacts, value: LosslessValue | undefined): string | null {
  if (facts.type !== 'm.room.redaction') return null;
  const places = {
    topLevelRedacts: valueAt(value, 'redacts'),
    contentRedacts: valueAt(value, 'content', 'redacts'),
    columnRedacts: facts.columnRedacts,
  };
  return redactsOf(places, facts.roomVersion);
}

function placeBadges(facts: TimelineFacts): EventBadge[] {
  const softFailed = valueAt(readStoredJson(facts.internalMetadata).value, 'soft_failed') === true;
  return present([
    [facts.rejection !== null, 'rejected'],
    [softFailed, 'soft_failed'],
    [facts.outlier, 'outlier'],
    [facts.streamOrdering !== null && facts.streamOrdering < 0, 'backfilled'],
    [facts.stateKey !== null, 'state'],
  ]);
}

function contentBadges(facts: TimelineFacts, value: LosslessValue | undefined, redacts: string | null): EventBadge[] {
  const content = valueAt(value, 'content');
  const relation = stringAt(content, 'm.relates_to', 'rel_type');
  const isRedaction = facts.type === 'm.room.redaction';
  return present([
    [facts.expiryMs !== null || asksToDestroyItself(content), 'ephemeral'],
    [facts.expiryMs !== null, 'expires'],
    [isRedaction, 'redaction'],
    // Without its JSON it cannot be told.
    [isRedaction && redacts === null && value !== undefined, 'redacts_nothing'],
    [relation === 'm.replace', 'edit'],
    [stringAt(content, 'm.relates_to', 'm.in_reply_to', 'event_id') !== null, 'reply'],
    [relation === 'm.thread', 'thread'],
    [facts.stateKey === null && pointsToMedia(content), 'media'],
  ]);
}

function markBadges(facts: TimelineFacts, value: LosslessValue | undefined, marks: TimelineMarks): EventBadge[] {
  return present([
    [marks.redacted, 'redacted'],
    [isCensored(facts, value, marks.redacted), 'censored'],
    [marks.reported, 'reported'],
  ]);
}

/** By either name, honoured by the homeserver or not: `expires` says that it will happen. */
function asksToDestroyItself(content: LosslessValue | undefined): boolean {
  const asked = valueAt(content, 'org.matrix.self_destruct_after') ?? valueAt(content, 'm.self_destruct_after');
  return asked !== undefined;
}

function pointsToMedia(content: LosslessValue | undefined): boolean {
  const places = [['url'], ['file', 'url'], ['info', 'thumbnail_url'], ['info', 'thumbnail_file', 'url']];
  return places.some((path) => stringAt(content, ...path)?.startsWith('mxc://'));
}

/**
 * Whether the stored JSON was pruned, as far as it shows: it equals its pruned form, and it was redacted, or is an event
 * whose content says nothing at all any more. State that pruning leaves whole is not called so.
 */
function isCensored(facts: TimelineFacts, value: LosslessValue | undefined, redacted: boolean): boolean {
  if (value === undefined) return false;
  const content = valueAt(value, 'content');
  const isEmptied = facts.stateKey === null && isLosslessObject(content) && content.size === 0;
  if (!redacted && !isEmptied) return false;
  const pruned = pruneEvent(value, facts.roomVersion);
  return pruned.outcome === 'pruned' && pruned.removed.length === 0;
}

function present(badges: readonly (readonly [boolean, EventBadge])[]): EventBadge[] {
  return badges.filter(([is]) => is).map(([, badge]) => badge);
}

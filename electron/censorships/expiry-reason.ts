/**
 * Why a self-destructing event has not gone (synapse-facts 4). One timer a process, in the process that persisted the
 * event; after each expiry it takes the lowest row of the whole table; only the main process takes up old rows, at its
 * start; a row whose event cannot be read stops every timer that reaches it. The rules are those of the findings.
 */
import type { CensorshipReason, EvidenceFact } from '../../shared/contract/censorships';
import { mainInstanceName } from '../findings/process-names';
import { blockedBecause, isOverdue } from '../findings/rules/expiry-state';
import { configurationMissing, hearingTakesMs, wireNotReady } from '../findings/rules/finding-rule';
import { lostTimer } from '../findings/rules/timer-state';
import type { DueRow, QueueFacts } from './queue-facts';
import { because, dueFact, fromDatabase, fromFinding, fromRule, fromSettings, onTime, type Verdict } from './reason';

const restartMain = 'Restart the main process, which takes up all rows at its start; or censor the event now, here.';

/** The reason for one row of event_expiry. Pure. */
export function findExpiryReason(row: DueRow, facts: QueueFacts): Verdict {
  const flag = flagFact(facts);
  if (facts.settings.ephemeralMessages === false) {
    return because('feature_off', {
      sentence: 'The homeserver does not act on self-destruction: enable_ephemeral_messages is off.',
      evidence: [flag, dueFact(row, facts)],
      step: 'Set enable_ephemeral_messages: true and restart all processes, the main process last; or censor the event now, here.',
    });
  }
  const unreadable = unreadableBecause(row, facts);
  if (unreadable !== null) return unreadableVerdict(row, unreadable, facts);
  if (isBehindBlocker(row, facts)) return blockedVerdict(row, facts);
  if (!row.overdue) return onTime;
  // What is known to be lost need not be waited for.
  const lost = lostVerdict(row, facts);
  if (lost !== null) return lost;
  if (!isOverdue(row, facts.databaseMs)) {
    return because('waiting_for_turn', {
      sentence: 'It has just become due; timers fire within seconds.',
      evidence: [dueFact(row, facts), flag],
      step: null,
    });
  }
  return unexplained(row, facts);
}

/** What keeps the homeserver from reading the event; null: nothing. The findings judge the lowest row by the same rule. */
function unreadableBecause(row: DueRow, { databaseMs }: QueueFacts): string | null {
  const { event } = row;
  return blockedBecause(
    {
      dueMs: row.dueMs,
      // Without its JSON an event is as good as not here.
      eventExists: event !== null && event.jsonBytes !== null,
      rejected: event?.rejected ?? false,
      roomVersion: event?.roomVersion ?? null,
    },
    databaseMs,
  );
}

/** True if the row keeps every timer that reaches it from going on; what is not due yet is not reached. */
export function isBlocking(row: DueRow, facts: QueueFacts): boolean {
  const isOn = facts.settings.ephemeralMessages !== false;
  return isOn && row.redaction === null && row.overdue && unreadableBecause(row, facts) !== null;
}

function unreadableVerdict(row: DueRow, why: string, facts: QueueFacts): Verdict {
  const eventId = row.rowEventId;
  const evidence = [
    fromDatabase('Event', `${eventId}: ${why}.`, facts),
    dueFact(row, facts),
    fromRule('Rule', 'A timer that reaches a row whose event cannot be read takes the same row again, without end.'),
  ];
  const remove = {
    step: 'Remove this row, here: it is previewed, recorded, and the next row is taken within a second.',
    command: `DELETE FROM event_expiry WHERE event_id = ${literalOf(eventId)};`,
  };
  if (row.overdue) {
    const sentence = `This row holds up everything after it: ${why}.`;
    return because('blocks_the_queue', { sentence, evidence, ...remove });
  }
  const sentence = `When it is due, this row will hold up everything after it: ${why}.`;
  return because(unreadableReason(row), { sentence, evidence, ...remove });
}

// Ids of old rooms are whatever their server chose: control characters act on the terminal that they are pasted into.
function literalOf(text: string): string {
  if (/^[ -[\]-~]*$/.test(text)) return `'${text.replaceAll("'", "''")}'`;
  return `convert_from(decode('${Buffer.from(text, 'utf8').toString('hex')}', 'hex'), 'UTF8')`;
}

function unreadableReason({ event }: DueRow): CensorshipReason {
  if (event === null || event.jsonBytes === null) return 'event_missing';
  return event.rejected ? 'event_rejected' : 'room_version_unknown';
}

// In the order of the table, which is that of (time, id).
function isBehindBlocker(row: DueRow, { blocker }: QueueFacts): boolean {
  if (blocker === null || blocker.ts === null || row.ts === null) return false;
  const difference = BigInt(row.ts) - BigInt(blocker.ts);
  return difference > 0n || (difference === 0n && row.rowEventId > blocker.rowEventId);
}

function blockedVerdict(row: DueRow, facts: QueueFacts): Verdict {
  const id = facts.blocker?.rowEventId ?? '';
  return because('blocked', {
    sentence: `The row of ${id} comes before it and cannot be expired: no timer gets past it.`,
    evidence: [
      fromDatabase('Blocking row', id, facts),
      dueFact(row, facts),
      fromRule('Rule', 'After each expiry a timer takes the lowest row of the whole table.'),
    ],
    step: `Remove the row of ${id}, here; or censor this event now.`,
  });
}

function lostVerdict(row: DueRow, facts: QueueFacts): Verdict | null {
  const writtenBy = writerOf(row);
  const lost = lostTimer({ writtenBy, receivedMs: row.event?.receivedMs ?? null }, facts.homeserver);
  if (lost === null) return null;
  const evidence = [
    fromDatabase('Written by', writtenBy, facts),
    fromFinding(`Process ${writtenBy}`, lost.evidence),
    dueFact(row, facts),
    flagFact(facts),
  ];
  if (lost.how === 'silent') {
    const sentence = `${writtenBy}, which wrote the event and held its timer, does not answer.`;
    return because('writer_silent', {
      sentence,
      evidence,
      step: `Look at ${writtenBy}. Its timers end with it: after a restart of it the main process has to be restarted too, which takes up all rows; or censor the event now, here.`,
    });
  }
  return because('timer_lost', {
    sentence: `${writtenBy} has begun anew since it wrote the event, and its timer was lost with its memory.`,
    evidence,
    step: restartMain,
  });
}

function unexplained(row: DueRow, facts: QueueFacts): Verdict {
  const { homeserver } = facts;
  const writtenBy = writerOf(row);
  const gaps = [configurationMissing(homeserver), wireNotReady(homeserver, hearingTakesMs)].filter(
    (gap) => gap !== null,
  );
  const metrics = homeserver.metrics.find(({ instanceName }) => instanceName === writtenBy);
  if (metrics === undefined || metrics.startedMs === null) {
    gaps.push(`When ${writtenBy} began is not known: no metrics endpoint of it tells.`);
  }
  return because('cannot_tell', {
    sentence: 'It is overdue, and nothing that can be seen from here explains it.',
    evidence: [
      dueFact(row, facts),
      fromDatabase('Written by', writtenBy, facts),
      flagFact(facts),
      ...gaps.map((gap) => fromRule('Not known', gap)),
    ],
    step: `Look for "Could not expire event" in the log of ${writtenBy}. ${restartMain}`,
  });
}

function writerOf({ event }: DueRow): string {
  return event?.instanceName ?? mainInstanceName;
}

function flagFact(facts: QueueFacts): EvidenceFact {
  const { ephemeralMessages } = facts.settings;
  if (ephemeralMessages === null) {
    return { label: 'enable_ephemeral_messages', value: 'not known', source: 'assumed', asOfMs: null };
  }
  return fromSettings('enable_ephemeral_messages', ephemeralMessages ? 'on' : 'off', facts);
}

/**
 * Why the content of a redacted event still stands (synapse-facts 3). The homeserver's job looks every 5 minutes at the
 * 100 oldest rows that are due, prunes what is allowed, and marks all of them: a redaction that is not allowed leaves
 * the queue at its turn too, and the content stays.
 */
import type { CensorshipReason, EvidenceFact } from '../../shared/contract/censorships';
import type { RedactionVerdict } from '../../shared/contract/events';
import { isKnownRoomVersion } from '../../shared/matrix/redaction';
import { backgroundProcess, isAway } from '../findings/rules/background-process';
import { configurationMissing, lasting } from '../findings/rules/finding-rule';
import { censorIndexUpdate, receivedTimeUpdate } from '../storage/controllers/censorship-controller';
import { jobPeriodMs, jobRows, jobStandsStillMs, type DueRow, type QueueFacts } from './queue-facts';
import { because, dueFact, fromDatabase, fromFinding, fromRule, fromSettings, onTime, type Verdict } from './reason';

type Refusal = Exclude<RedactionVerdict, 'allowed' | 'not_rechecked'>;

const refusals: Readonly<Record<Refusal, string>> = {
  redaction_missing: 'The redaction event is not on this server, so that the homeserver does not act on it.',
  other_room: 'The redaction is in another room than the event, and is not allowed for that.',
  redaction_rejected: 'The redaction event was rejected.',
  create_event: 'The event created its room: such an event is never redacted.',
  other_domain: 'The redaction comes from another server than the event, without the power to redact it.',
};

/** The reason for one row of `redactions` that is not marked. Pure. */
export function findRedactionReason(row: DueRow, facts: QueueFacts): Verdict {
  return (
    neverPruned(row, facts) ?? retentionOff(facts) ?? (row.overdue ? jobVerdict(row, facts) : withoutTime(row, facts)) ?? onTime
  ); // prettier-ignore
}

/** What the row itself says: at its turn it is marked, and nothing is pruned. */
function neverPruned(row: DueRow, facts: QueueFacts): Verdict | null {
  const { event, verdict } = row;
  if (event === null || event.jsonBytes === null) {
    return marked(row, facts, 'event_missing', {
      sentence: 'The event is not on this server: there is nothing to prune.',
      fact: fromDatabase('Event', `${row.eventId} is not here.`, facts),
      step: 'Nothing. If the event arrives later, the homeserver takes the mark back.',
    });
  }
  if (verdict !== null && verdict !== 'allowed' && verdict !== 'not_rechecked') {
    return marked(row, facts, verdict, {
      sentence: refusals[verdict],
      fact: fromDatabase('Redaction', row.rowEventId, facts),
      step:
        verdict === 'create_event'
          ? 'Nothing: a room rests on the event that created it.'
          : 'Censor the event here if its content is to go.',
    });
  }
  if (event.rejected) {
    return marked(row, facts, 'event_rejected', {
      sentence: 'The redacted event was rejected: the job does not read it, and so does not prune it.',
      fact: fromDatabase('Event', `${row.eventId} was rejected.`, facts),
      step: 'Censor the event here if its content is to go.',
    });
  }
  const { roomVersion } = event;
  // One that is not known here may be known to a newer homeserver: it is blamed only for what is overdue.
  if (!row.overdue || roomVersion === null || isKnownRoomVersion(roomVersion)) return null;
  return marked(row, facts, 'room_version_unknown', {
    sentence: `The room has the version ${roomVersion}, which is not known here: a homeserver that does not know it either cannot prune the event.`,
    fact: fromDatabase('Room version', roomVersion, facts),
    step: 'Look whether the homeserver knows this room version. Synoptic does not censor what it has no rules for.',
  });
}

function marked(
  row: DueRow,
  facts: QueueFacts,
  reason: CensorshipReason,
  { sentence, fact, step }: { sentence: string; fact: EvidenceFact; step: string },
): Verdict {
  return because(reason, {
    sentence,
    evidence: [
      fact,
      dueFact(row, facts),
      fromRule(
        'Rule',
        'At its turn the homeserver marks the row as censored all the same, and the row leaves this list.',
      ),
    ],
    step,
  });
}

function retentionOff(facts: QueueFacts): Verdict | null {
  if (facts.settings.retentionMs !== null) return null;
  return because('retention_off', {
    sentence: 'The homeserver keeps redacted content for ever: redaction_retention_period is null.',
    evidence: [
      fromSettings('redaction_retention_period', 'off', facts),
      { label: 'Due', value: 'Never; the time shown is that of the default, 7 days.', source: 'rule', asOfMs: null },
    ],
    step: 'Set redaction_retention_period and restart the process that runs background tasks; or censor the event here.',
  });
}

function withoutTime(row: DueRow, facts: QueueFacts): Verdict | null {
  if (row.ts !== null) return null;
  const isRunning = facts.updates?.includes(receivedTimeUpdate) === true;
  const running = isRunning ? 'is still running' : 'is not running';
  return because(isRunning ? 'index_not_built' : 'cannot_tell', {
    sentence: 'The row has no time of receipt, so that the homeserver’s job never finds it.',
    evidence: [
      fromDatabase('redactions.received_ts', 'NULL', facts),
      fromDatabase('Background update', `${receivedTimeUpdate}, which fills it in, ${running}.`, facts),
    ],
    step: isRunning ? 'Let the background update finish; or censor the event here.' : 'Censor the event here.',
  });
}

/** What keeps the job from its work, for a row that is due and allowed. */
function jobVerdict(row: DueRow, facts: QueueFacts): Verdict {
  return (
    indexNotBuilt(row, facts) ?? withoutTime(row, facts) ?? processAway(row, facts) ?? standsStill(row, facts) ?? itsTurn(row, facts)
  ); // prettier-ignore
}

function indexNotBuilt(row: DueRow, facts: QueueFacts): Verdict | null {
  if (facts.updates?.includes(censorIndexUpdate) !== true) return null;
  return because('index_not_built', {
    sentence: `The homeserver prunes nothing before its background update ${censorIndexUpdate} is done.`,
    evidence: [fromDatabase('Background update', `${censorIndexUpdate} is still to run.`, facts), dueFact(row, facts)],
    step: 'Let it finish. If it does not go on over hours, look in the log of the process that runs background tasks.',
  });
}

function processAway(row: DueRow, facts: QueueFacts): Verdict | null {
  const process = backgroundProcess(facts.homeserver);
  if (process === null || !isAway(process)) return null;
  const { name, heard } = process;
  const sentence = heard === undefined ? `${name} was never heard.` : `${name} does not answer.`;
  const atMs = heard?.lastHeardMs ?? facts.homeserver.nowMs;
  return because('background_process_silent', {
    sentence: `The process that runs background tasks, ${name}, does not answer.`,
    evidence: [
      fromSettings('run_background_tasks_on', name, facts),
      fromFinding(`Process ${name}`, { source: 'wire', atMs, sentence }),
      dueFact(row, facts),
    ],
    step: `Start ${name}, or look in its log; or censor the event here.`,
  });
}

/** The job takes the oldest row at each run: one that stays the oldest over two runs was not looked at. */
function standsStill(row: DueRow, facts: QueueFacts): Verdict | null {
  const { oldest, databaseMs, homeserver, settings } = facts;
  if (oldest === null || databaseMs - oldest.dueMs <= jobStandsStillMs) return null;
  const missing = configurationMissing(homeserver);
  const begunMs = homeserver.metrics.find(({ instanceName }) => instanceName === settings.backgroundProcess)?.startedMs;
  const watchedMs = databaseMs - Math.max(oldest.sinceMs, begunMs ?? 0);
  if (missing === null && watchedMs <= jobStandsStillMs) return null;
  const why =
    missing ??
    `The same row has been the next for ${lasting(watchedMs)}, although the job takes the oldest ${jobRows} every ${jobPeriodMs / 60_000} minutes.`;
  return because('cannot_tell', {
    sentence:
      missing === null
        ? 'The homeserver’s job does not go on, and nothing that can be seen from here explains it.'
        : 'It is overdue, and without the homeserver’s configuration nothing tells why.',
    evidence: [
      dueFact(row, facts),
      periodFact(facts),
      { label: 'Job', value: why, source: 'rule', asOfMs: databaseMs },
    ],
    step:
      missing === null
        ? `Look for errors of its background tasks in the log of ${settings.backgroundProcess ?? 'the homeserver'}; or censor the event here.`
        : 'Give the connection the homeserver’s configuration; or censor the event here.',
  });
}

function itsTurn(row: DueRow, facts: QueueFacts): Verdict {
  const { place } = row;
  const runs = place === null ? null : Math.floor(place / jobRows) + 1;
  return because('waiting_for_turn', {
    sentence:
      runs === null
        ? `It waits for its turn behind more than 10,000 others, at ${jobRows} every ${jobPeriodMs / 60_000} minutes.`
        : runs === 1
          ? 'It is among those that the homeserver’s job takes next.'
          : `It waits for its turn behind ${(place ?? 0).toLocaleString('en')} others, at ${jobRows} every ${jobPeriodMs / 60_000} minutes.`,
    evidence: [
      dueFact(row, facts),
      periodFact(facts),
      fromRule('Job', `${jobRows} rows every ${jobPeriodMs / 60_000} minutes, oldest first.`),
    ],
    step: 'Wait; or censor the event here.',
    turnMs: runs === null ? null : facts.databaseMs + runs * jobPeriodMs,
  });
}

function periodFact(facts: QueueFacts): EvidenceFact {
  const { retentionMs, retentionSource } = facts.settings;
  const value = retentionMs === null ? 'off' : lasting(retentionMs);
  if (retentionSource === 'configuration') return fromSettings('redaction_retention_period', value, facts);
  return { label: 'redaction_retention_period', value: `${value}, the default`, source: 'assumed', asOfMs: null };
}

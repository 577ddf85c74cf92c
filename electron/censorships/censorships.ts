/**
 * The queue of contents that are to go: what waits, what is overdue, and why. Rows come from the database, what the
 * homeserver is set to and how its processes fare from the gathered facts; the reason is a pure function over both.
 *
 *   stores ─▶ CensorshipController ─▶ rows, clock ─┐
 *   FindingsMonitor ─▶ configuration, wire, metrics ┴▶ findReason ─▶ list, summary
 */
import type { InputOf, OutputOf } from '../../shared/contract/index';
import type { HomeserverFlags } from '../../shared/contract/connections';
import type { Censorship, CensorshipKind } from '../../shared/contract/censorships';
import { AppError } from '../../shared/errors';
import type { HomeserverFacts } from '../findings/facts';
import { mainInstanceName } from '../findings/process-names';
import {
  roomOf,
  type CensorshipController,
  type Counted,
  type JudgedRow,
  type QueueMoment,
} from '../storage/controllers/censorship-controller';
import type { StandingContentController } from '../storage/controllers/standing-content-controller';
import { isBlocking } from './expiry-reason';
import { findReason } from './find-reason';
import { groupRows } from './group-rows';
import { groupSentence } from './group-words';
import { JobProgress } from './job-progress';
import { dueRow, settingsOf, shiftOf, type CensorshipSettings, type DueRow, type QueueFacts } from './queue-facts';
import { notesOf } from './summary-notes';

export interface CensorshipsOptions {
  queue: CensorshipController;
  standing: StandingContentController;
  /** Everything that is known of the homeserver now. */
  facts: () => HomeserverFacts;
  /** What the connection was told, where no configuration is read. */
  flags: () => HomeserverFlags;
}

interface ReadOptions {
  signal?: AbortSignal;
}

/** Rows whose reasons the summary looks for. */
const judgedRows = 2_000;

/** The queue of one connection. */
export class Censorships {
  private readonly progress = new JobProgress();

  constructor(private readonly options: CensorshipsOptions) {}

  /** The queue in the homeserver's order, each row with its reason. @throws AppError invalid_cursor, cancelled */
  async list(input: InputOf<'censorships.list'>, options: ReadOptions = {}): Promise<OutputOf<'censorships.list'>> {
    const { kind, overdueOnly, reason, roomId, limit, cursor } = input;
    const known = this.known(kind);
    let facts: QueueFacts | undefined;
    const factsOf = (moment: QueueMoment): QueueFacts => (facts ??= this.factsOf(known, moment));
    const keep = (row: JudgedRow, moment: QueueMoment): boolean => {
      if (roomId !== undefined && roomOf(row) !== roomId) return false;
      const due = dueRow(row, known.shiftMs, moment);
      return reason === undefined || findReason(due, factsOf(moment)).reason === reason;
    };
    const isFiltered = roomId !== undefined || reason !== undefined;
    const wish = { kind, shiftMs: known.shiftMs, overdueOnly, limit, cursor, keep: isFiltered ? keep : null };
    const { rows, nextCursor, total, moment, roomNames } = await this.options.queue.list(wish, options);
    return {
      items: rows.map((row) => describe(dueRow(row, known.shiftMs, moment), factsOf(moment), roomNames)),
      nextCursor,
      total,
      settings: known.settings,
      clock: moment.clock,
      freshness: moment.freshness,
    };
  }

  /** One row. @throws AppError event_not_found if nothing of this kind waits for the event; cancelled */
  async get(input: InputOf<'censorships.get'>, options: ReadOptions = {}): Promise<OutputOf<'censorships.get'>> {
    const { kind, eventId } = input;
    const known = this.known(kind);
    const found = await this.options.queue.get({ kind, shiftMs: known.shiftMs, eventId }, options);
    if (found === null) throw notQueued(input);
    const { row, moment, roomNames } = found;
    return {
      item: describe(dueRow(row, known.shiftMs, moment), this.factsOf(known, moment), roomNames),
      settings: known.settings,
      clock: moment.clock,
      freshness: moment.freshness,
    };
  }

  /** The queue by reason, what blocks it, and the figures of its charts. @throws AppError cancelled */
  async getSummary(
    { kind }: InputOf<'censorships.getSummary'>,
    options: ReadOptions = {},
  ): Promise<OutputOf<'censorships.getSummary'>> {
    const known = this.known(kind);
    const { shiftMs, settings } = known;
    const read = await this.options.queue.readSummary({ kind, shiftMs, judged: judgedRows }, options);
    const { moment, pending, overdue, roomNames } = read;
    const facts = this.factsOf(known, moment);
    const judged = read.rows.map((row) => {
      const due = dueRow(row, shiftMs, moment);
      return { ...findReason(due, facts), overdue: due.overdue };
    });
    const isWhole = pending.exact && judged.length >= pending.value;
    const blocking = this.blockingOf(known, moment);
    return {
      pending,
      overdue,
      groups: groupRows(kind, judged, { isWhole, sentenceOf: groupSentence }),
      blocking: blocking.map((row) => describe(row, facts, roomNames)),
      heldUp: blocking.length > 0 ? read.heldUp : nobody,
      dueByHour: settings.retentionMs === null && kind === 'redaction' ? [] : read.dueByHour,
      prunedByDay: read.prunedByDay,
      notes: notesOf({ kind, settings, judged: isWhole ? null : judged.length, hasRecord: read.prunedByDay !== null }),
      settings,
      clock: moment.clock,
      freshness: moment.freshness,
    };
  }

  /** Events that ask to destroy themselves and never will. @throws AppError, as the contract says */
  listNeverExpiring(
    input: InputOf<'censorships.listNeverExpiring'>,
    options: ReadOptions = {},
  ): Promise<OutputOf<'censorships.listNeverExpiring'>> {
    const { ephemeralMessages } = settingsOf(this.options.facts(), this.options.flags());
    return this.options.standing.listNeverExpiring(input, ephemeralMessages, options);
  }

  /** Redacted events whose content stands although it should not. @throws AppError, as the contract says */
  listUnpruned(
    input: InputOf<'censorships.listUnpruned'>,
    options: ReadOptions = {},
  ): Promise<OutputOf<'censorships.listUnpruned'>> {
    const { retentionMs } = settingsOf(this.options.facts(), this.options.flags());
    return this.options.standing.listUnpruned(input, retentionMs, options);
  }

  private known(kind: CensorshipKind): Known {
    const homeserver = this.options.facts();
    const settings = settingsOf(homeserver, this.options.flags());
    return { kind, homeserver, settings, shiftMs: shiftOf(kind, settings) };
  }

  private factsOf(known: Known, moment: QueueMoment): QueueFacts {
    const { homeserver, settings } = known;
    const { databaseMs } = moment.clock;
    const facts: QueueFacts = {
      databaseMs,
      settings,
      homeserver,
      blocker: null,
      updates: moment.updates,
      oldest: known.kind === 'redaction' ? this.oldestOf(known, moment) : null,
    };
    return { ...facts, blocker: this.blockingOf(known, moment)[0] ?? null };
  }

  private oldestOf({ shiftMs }: Known, { oldest, clock }: QueueMoment): QueueFacts['oldest'] {
    const sinceMs = this.progress.note(oldest?.rowEventId ?? null, clock.databaseMs);
    if (oldest === null || sinceMs === null) return null;
    return { dueMs: (oldest.timeMs ?? 0) + shiftMs, sinceMs };
  }

  /** The store brings what may block; whether it does is judged by the rule of the findings. */
  private blockingOf({ homeserver, settings, shiftMs }: Known, moment: QueueMoment): DueRow[] {
    const { databaseMs } = moment.clock;
    const facts = { databaseMs, settings, homeserver, blocker: null, updates: null, oldest: null };
    return moment.blocking
      .map((row) => dueRow({ ...row, verdict: null, place: null }, shiftMs, moment))
      .filter((row) => isBlocking(row, facts));
  }
}

interface Known {
  kind: CensorshipKind;
  homeserver: HomeserverFacts;
  settings: CensorshipSettings;
  shiftMs: number;
}

function describe(row: DueRow, facts: QueueFacts, roomNames: ReadonlyMap<string, string | null>): Censorship {
  const { event, redaction } = row;
  const roomId = roomOf(row);
  return {
    kind: redaction === null ? 'expiry' : 'redaction',
    eventId: row.eventId,
    redactionEventId: redaction === null ? null : row.rowEventId,
    redactedBy: redaction?.event?.sender ?? null,
    roomId,
    roomName: roomId === null ? null : (roomNames.get(roomId) ?? null),
    sender: event?.sender ?? null,
    type: event?.type ?? null,
    jsonBytes: event?.jsonBytes ?? null,
    writtenBy: event === null ? null : (event.instanceName ?? mainInstanceName),
    receivedMs: event?.receivedMs ?? null,
    dueMs: row.dueMs,
    overdue: row.overdue,
    ...findReason(row, facts),
  };
}

const nobody: Counted = { value: 0, exact: true };

function notQueued({ kind, eventId }: InputOf<'censorships.get'>): AppError {
  return new AppError({
    code: 'event_not_found',
    message:
      kind === 'expiry'
        ? 'No row tells this event to destroy itself.'
        : 'No redaction of this event waits: none names it, or all are marked as done.',
    remedy:
      kind === 'expiry'
        ? 'It may be gone already, or ask for it in a way that this homeserver does not honour; the event itself says which.'
        : 'The mark does not prove that the content is gone; the event itself says whether it is.',
    details: { eventId },
  });
}

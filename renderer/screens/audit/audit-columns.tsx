import type { AuditEntry } from '../../../shared/contract/audit';
import type { ItemOutcome, Verification } from '../../../shared/contract/censor';
import type { Column } from '../../components/data-table';
import { Isolated } from '../../components/isolated';
import { Mark, type MarkKind } from '../../components/mark';
import { Time } from '../../components/time';
import { EventLink, RoomLink } from '../../identifiers/identifier';
import { texts } from '../../texts/en';

const { columns: words } = texts.audit;

const outcomeMarks: Readonly<Record<ItemOutcome, MarkKind>> = {
  pending: 'waiting', censored: 'ok', already_censored: 'ok', expiry_removed: 'ok', changed_since_preview: 'failed',
  refused: 'failed', not_found: 'failed', locked: 'failed', failed: 'failed', cancelled: 'stale',
}; // prettier-ignore

const verificationMarks: Readonly<Record<Verification, MarkKind>> = {
  not_yet: 'waiting', equal: 'ok', differs: 'failed', missing: 'lagging', unknown: 'stale',
}; // prettier-ignore

/** What became of an event, as shape and word. */
export const outcomeMarkOf = (outcome: ItemOutcome) => (
  <Mark kind={outcomeMarks[outcome]}>{texts.censor.outcomes[outcome]}</Mark>
);

/** What reading the row back has shown, as shape and word. */
export const verificationMarkOf = (verification: Verification) => (
  <Mark kind={verificationMarks[verification]}>{texts.censor.verifications[verification]}</Mark>
);

/** Columns of the audit. */
export const auditColumns: readonly Column<AuditEntry>[] = [
  { key: 'when', header: words.when, track: '148px', cell: ({ atMs }) => <Time ms={atMs} /> },
  {
    key: 'event',
    header: words.event,
    track: 'minmax(140px, 1.2fr)',
    cell: ({ eventId }) => <EventLink id={eventId} />,
  },
  {
    key: 'room',
    header: words.room,
    track: 'minmax(90px, 0.9fr)',
    cell: ({ roomId }) => roomId !== null && <RoomLink id={roomId} hasNoCopy />,
  },
  {
    key: 'outcome',
    header: words.outcome,
    track: 'minmax(116px, 0.8fr)',
    cell: ({ outcome }) => outcomeMarkOf(outcome),
  },
  {
    key: 'operator',
    header: words.operator,
    track: 'minmax(76px, 0.7fr)',
    cell: ({ operator }) => <Isolated text={operator} className="clip" />,
  },
  {
    key: 'reason',
    header: words.reason,
    track: 'minmax(136px, 1.6fr)',
    cell: ({ reason }) => <Isolated text={reason} className="clip" />,
  },
  {
    key: 'readBack',
    header: words.readBack,
    track: '100px',
    cell: ({ verification }) => verificationMarkOf(verification),
  },
];

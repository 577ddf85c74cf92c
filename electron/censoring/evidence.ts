import type { EvidenceReport, Operation, OperationItem } from '../../shared/contract/censor';
import { assertNever } from '../../shared/assert';
import { mergeCopies } from './copies-left';
import type { AskedSummary } from './serving/asked-before';

/**
 * The report of an operation: who did what to which event and how it was proven. It never holds removed content, since
 * nothing that is recorded does.
 */
export function makeEvidence(facts: {
  madeMs: number;
  serverName: string | null;
  database: string;
  operation: Operation;
  items: OperationItem[];
  /** What processes were found to serve of the events since; null: none was asked, or none answered. */
  asked?: AskedSummary | null;
}): EvidenceReport {
  const { asked = null, ...report } = facts;
  const { items, operation } = report;
  const statements = [
    ...databaseStatements(operation, items),
    tellingStatement(operation),
    ...servingStatements(operation, asked),
    ...limits,
  ];
  const changed = items.filter(({ outcome }) => outcome === 'censored' || outcome === 'already_censored');
  return { ...report, copiesLeft: mergeCopies(changed.flatMap(({ copiesLeft }) => copiesLeft)), statements };
}

function databaseStatements({ act }: Operation, items: readonly OperationItem[]): string[] {
  const count = (keep: (item: OperationItem) => boolean): number => items.filter(keep).length;
  const expiries = count(({ outcome }) => outcome === 'expiry_removed');
  if (act === 'remove_expiry') {
    return [
      `The row in event_expiry of ${expiries} of ${items.length} entries was removed, each in one transaction with its record.`,
      'Nothing else was touched: no stored JSON was written, so there are no digests.',
    ];
  }
  const censored = count(({ outcome }) => outcome === 'censored');
  const equal = count(({ outcome, verification }) => outcome === 'censored' && verification === 'equal');
  const before = count(({ outcome }) => outcome === 'already_censored');
  const untouched = count(({ beforeSha256, outcome }) => beforeSha256 === null && outcome !== 'already_censored');
  return [
    `The stored JSON of ${censored} events was replaced by its pruned form, each in one transaction with its record.`,
    `${equal} of them were read back from the primary afterwards and had the digest that was written.`,
    ...(before > 0 ? [`${before} events were pruned already; rows beside them were removed.`] : []),
    ...(untouched > 0
      ? [`The stored JSON of ${untouched} entries was not touched; the outcome of each says why.`]
      : []),
    'Digests are SHA-256 over the UTF-8 bytes of event_json.json as stored.',
  ];
}

function tellingStatement({ telling }: Operation): string {
  switch (telling.state) {
    case 'told':
      return `The homeserver’s processes were told to forget the rooms’ events: ${telling.announcements} announcements, at the last of which ${telling.listening ?? 0} of ${telling.expected ?? 0} expected processes were listening.`;
    case 'telling':
      return 'The homeserver’s processes are being told to forget the rooms’ events; the announcements are not yet complete.';
    case 'not_told':
      return `The homeserver’s processes are not known to have been told. ${telling.error ?? ''}`.trim();
    case 'no_replication':
      return `The homeserver’s process was not told. ${telling.error ?? ''}`.trim();
    case 'dismissed':
      return 'An operator ended the retries of telling the homeserver’s processes before all were known to have been told.';
    case 'nothing_to_tell':
      return 'There was nothing that a process of the homeserver could hold in memory.';
    default:
      return assertNever(telling.state);
  }
}

function servingStatements({ telling, act }: Operation, asked: AskedSummary | null): string[] {
  if (act === 'remove_expiry' || telling.state === 'nothing_to_tell') return [];
  if (asked === null) {
    return [
      'What the homeserver’s processes serve was not asked: that takes an administrator’s token. That they have forgotten the content rests on their having been told.',
    ];
  }
  const { events, equal, differing, lastMs } = asked;
  const at = new Date(lastMs).toISOString();
  return [
    `The homeserver’s processes were asked for ${events} of the events after the operation, last at ${at}.`,
    ...(equal.length > 0 ? [`Each answer of ${equal.join(', ')} was pruned, as the database holds it.`] : []),
    ...(differing.length > 0
      ? [`Not each answer of ${differing.join(', ')} was pruned and as the database holds it.`]
      : []),
    'Other processes did not answer this question; that they have forgotten the content rests on their having been told.',
  ];
}

const limits: readonly string[] = [
  'Beyond reach from here: copies on other servers and on clients, backups and write-ahead logs of the database, files in the media repository, and for up to 2 minutes an identical repeated sync request that a process may answer from its response cache.',
];

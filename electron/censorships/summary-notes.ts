import type { CensorshipKind } from '../../shared/contract/censorships';
import { lasting } from '../findings/rules/finding-rule';
import type { CensorshipSettings } from './queue-facts';

/** What the figures of a summary rest on, in words. */
export function notesOf({
  kind,
  settings,
  judged,
  hasRecord,
}: {
  kind: CensorshipKind;
  settings: CensorshipSettings;
  /** How many of the oldest rows were judged; null: all. */
  judged: number | null;
  /** Whether Synoptic's own record is in this database. */
  hasRecord: boolean;
}): string[] {
  const notes = ['Due times are compared with the database’s clock.'];
  if (kind === 'redaction') notes.push(...periodNotes(settings));
  else if (settings.ephemeralMessages === null) notes.push('Whether enable_ephemeral_messages is on is not known.');
  if (judged !== null)
    notes.push(`Reasons were looked for in the ${judged.toLocaleString('en')} rows that come first.`);
  notes.push(
    hasRecord
      ? 'Pruned per day: what was pruned through Synoptic, by its record. The homeserver keeps no record of what it pruned.'
      : 'How much was pruned on which day is not known: the homeserver keeps no record of it, and Synoptic has none in this database yet.',
  );
  return notes;
}

function periodNotes({ retentionMs, retentionSource }: CensorshipSettings): string[] {
  if (retentionMs === null) {
    return ['redaction_retention_period is off: nothing is ever due. Times are those of the default, 7 days.'];
  }
  const period = lasting(retentionMs);
  return [
    retentionSource === 'assumed'
      ? `No configuration was read: redaction_retention_period is assumed to be the default, ${period}.`
      : `redaction_retention_period is ${period}.`,
    'A redaction that is not allowed leaves the queue at its turn too: the homeserver marks it and prunes nothing.',
  ];
}

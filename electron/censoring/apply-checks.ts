import type { InputOf } from '../../shared/contract/index';
import { AppError } from '../../shared/errors';
import type { Preview } from './previews';

/**
 * What has to be said by the operator before anything is written: a reason, above one event their number, and the name
 * of each event that auth depends on.
 * @throws AppError reason_required, count_mismatch, override_required
 */
export function checkApplication(
  preview: Preview,
  input: Pick<InputOf<'censor.apply'>, 'reason' | 'confirmCount' | 'overrides'>,
): void {
  if (input.reason.trim() === '') {
    throw new AppError({
      code: 'reason_required',
      message: 'No reason was given.',
      remedy: 'State why the events are censored; it is kept in the audit.',
    });
  }
  const total = preview.events.length;
  const confirmed = input.confirmCount ?? (total === 1 ? 1 : null);
  if (confirmed !== total) {
    throw new AppError({
      code: 'count_mismatch',
      message: `The preview has ${total} events; ${confirmed === null ? 'their number was not confirmed' : `${confirmed} were confirmed`}.`,
      remedy: 'Confirm by the exact number of events.',
      details: { total, confirmed },
    });
  }
  const overrides = new Set<string>(input.overrides);
  const unnamed = preview.events
    .filter(({ needsOverride, plan }) => needsOverride && !overrides.has(plan.eventId))
    .map(({ plan }) => plan.eventId);
  if (unnamed.length > 0) {
    throw new AppError({
      code: 'override_required',
      message: `Authorisation depends on ${unnamed.length} of these events.`,
      remedy: 'Leave them out, or name each of them in the overrides after reading what it leads to.',
      details: { count: unnamed.length, first: unnamed[0] ?? null },
    });
  }
}

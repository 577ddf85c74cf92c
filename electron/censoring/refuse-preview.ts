import { AppError } from '../../shared/errors';

/** Why previews are not made. */
export const refusePreview = {
  /** @throws AppError too_many_events */
  ifTooMany(count: number, limit: number): void {
    if (count <= limit) return;
    throw new AppError({
      code: 'too_many_events',
      message: `${count} events were asked for; one preview holds up to ${limit}.`,
      remedy: `Censor them in groups of ${limit}.`,
      details: { count, limit },
    });
  },

  /** @returns AppError event_not_found, or nothing_to_censor where several were asked for */
  nothingHere(eventIds: readonly string[]): AppError {
    const one = eventIds.length === 1;
    return new AppError({
      code: one ? 'event_not_found' : 'nothing_to_censor',
      message: one ? 'This server has no event with this id.' : 'This server has none of these events.',
      remedy: 'Check the ids, and that the right homeserver is connected.',
      details: { first: eventIds[0] ?? null },
    });
  },
};

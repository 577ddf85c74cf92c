import { parseIdentifier } from '../../../shared/matrix/identifiers';
import type { StandingPlace, StandingProcedure } from '../../queries/censorships';
import { texts } from '../../texts/en';

export type StandingWhat = 'unpruned' | 'never';

export const procedures: Readonly<Record<StandingWhat, StandingProcedure>> = {
  unpruned: 'censorships.listUnpruned',
  never: 'censorships.listNeverExpiring',
};

/** What was typed into the form. */
export interface StandingFields {
  place: string;
  from: string;
  to: string;
}

export interface StandingProblems {
  place: string | null;
  from: string | null;
  to: string | null;
}

const t = texts.censorships.standing;

/** Reads the form. `place` is null as long as something is missing or wrong; an empty field is not yet wrong. */
export function readStandingForm(fields: StandingFields): { place: StandingPlace | null; problems: StandingProblems } {
  const where = placeOf(fields.place);
  const from = dayOf(fields.from);
  const to = dayOf(fields.to);
  const problems = {
    place: fields.place.trim() === '' || where !== null ? null : t.notAPlace,
    from: from === undefined ? t.notADate : null,
    to: to === undefined ? t.notADate : null,
  };
  if (where === null || from === undefined || to === undefined) return { place: null, problems };
  const range = {
    ...(from === null ? {} : { fromMs: from }),
    // Until a day: with all of it.
    ...(to === null ? {} : { toMs: to + 86_400_000 - 1 }),
  };
  return { place: { ...where, ...range }, problems };
}

function placeOf(text: string): { roomId: string } | { userId: string } | null {
  const parsed = parseIdentifier(text);
  if (parsed.kind === 'room') return { roomId: parsed.roomId };
  return parsed.kind === 'user' ? { userId: parsed.userId } : null;
}

/** Midnight of a day in local time; null: none was typed, undefined: it is no day. */
function dayOf(text: string): number | null | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(trimmed) ?? [];
  const date = new Date(Number(year), Number(month) - 1, Number(day));
  return year !== '' && date.getMonth() === Number(month) - 1 ? date.getTime() : undefined;
}

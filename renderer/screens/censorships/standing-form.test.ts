import { expect, it } from 'vitest';
import { readStandingForm } from './standing-form';

const none = { place: null, from: null, to: null };

it('reads a room or a user, and days of which the last counts whole', () => {
  const { place } = readStandingForm({ place: '@ann:a.org', from: '2026-05-09', to: '2026-05-09' });
  expect(place).toEqual({
    userId: '@ann:a.org', fromMs: new Date(2026, 4, 9).getTime(), toMs: new Date(2026, 4, 10).getTime() - 1,
  }); // prettier-ignore
  expect(readStandingForm({ place: 'https://matrix.to/#/!r:a.org', from: '', to: '' }).place).toEqual({
    roomId: '!r:a.org',
  });
});

it('says what is wrong, and finds an empty form only incomplete', () => {
  expect(readStandingForm({ place: '', from: '', to: '' })).toEqual({ place: null, problems: none });
  expect(readStandingForm({ place: '$event:a.org', from: '2026-02-31', to: 'soon' })).toEqual({
    place: null,
    problems: {
      place: 'Neither a room nor a user.',
      from: 'A date as 2026-05-09, or nothing.',
      to: 'A date as 2026-05-09, or nothing.',
    },
  });
});

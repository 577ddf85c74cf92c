import { expect, it } from 'vitest';
import { eventBadge } from '../../shared/contract/timeline';
import { shownBadges } from './badge-list';

it('shows the weightiest first', () => {
  expect(shownBadges(['state', 'media', 'rejected'])).toEqual(['rejected', 'media', 'state']);
});

it('leaves out what another badge says already', () => {
  expect(shownBadges(['ephemeral', 'expires', 'redaction', 'redacts_nothing'])).toEqual(['redacts_nothing', 'expires']);
});

it('knows every badge of the contract', () => {
  for (const badge of eventBadge.options) expect(shownBadges([badge])).toEqual([badge]);
});

import { describe, expect, it } from 'vitest';
import { censorSelectionStore, offerToCensor } from './censor-selection';

const chosen = (eventIds: readonly string[]) => ({ eventIds, label: 'a room', act: 'censor' as const });
const { offer } = censorSelectionStore.getState();

describe('selections for the preview', () => {
  it('are held under keys of their own, each event once, in the order of choice', () => {
    const first = offer(chosen(['$b', '$a', '$b']));
    const second = offer(chosen(['$c']));
    expect(first).not.toBe(second);
    const { held } = censorSelectionStore.getState();
    expect(held.get(first)).toEqual(chosen(['$b', '$a']));
    expect(held.get(second)).toEqual(chosen(['$c']));
  });

  it('have an address that is short however many events they hold', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => `$${index}`);
    expect(offerToCensor('example.org', chosen(many))).toMatch(/^\/example\.org\/censor\?selection=[0-9a-f]{16}$/);
  });

  it('push out the oldest when there are many, so that a long session does not grow', () => {
    const oldest = offer(chosen(['$old']));
    for (let index = 0; index < 20; index += 1) offer(chosen([`$${index}`]));
    expect(censorSelectionStore.getState().held.has(oldest)).toBe(false);
    expect(censorSelectionStore.getState().held.size).toBe(20);
  });
});

import type { InputOf } from '../../shared/contract/index';

/** What the contract makes of an apply with nothing but a reason, and of what is given besides. */
export function applyInput(previewId: string, given: Partial<InputOf<'censor.apply'>> = {}): InputOf<'censor.apply'> {
  return { previewId, reason: 'reported by the moderators', overrides: [], removeCopies: ['search'], ...given };
}

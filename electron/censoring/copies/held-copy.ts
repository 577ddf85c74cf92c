import type { HeldCopy } from '../../../shared/contract/censor';
import type { CensorTarget } from '../../storage/controllers/censor-controller';
import type { CopyFacts } from '../../storage/controllers/copy-facts';
import type { JudgedRedaction } from '../../storage/controllers/judged-redactions';

/** An event with what its copies are described by. */
export interface CopiedEvent {
  target: CensorTarget;
  facts: CopyFacts;
  /** Redactions that name it. */
  redactions: readonly JudgedRedaction[];
  /** Domain of the local users; null: not known. */
  serverName: string | null;
}

/** Links shown of one kind; more are counted. */
const listed = 20;

/** A copy, with what most copies do not have left out. */
export function held(copy: Pick<HeldCopy, 'kind' | 'count' | 'fate' | 'sentence'> & Partial<HeldCopy>): HeldCopy {
  return { more: false, links: [], nextStep: null, ...copy };
}

/** The first of these, as links. Ids that are longer than any can be are not linked. */
export function linksTo(kind: HeldCopy['links'][number]['kind'], ids: readonly string[]): HeldCopy['links'] {
  return ids
    .filter((id) => id.length <= 1_024)
    .slice(0, listed)
    .map((id) => ({ kind, id }));
}

/** `1 file`, `2 files`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

import { z } from 'zod';
import { heldCopy, type CensorPreview, type HeldCopy } from '../../shared/contract/censor';

const listed = 20;
const packed = z.array(heldCopy);
type NextStep = HeldCopy['nextStep'];

/** The copies that stay when the event was censored, as the record keeps them: kinds, counts and links, no content. */
export function packCopies(copies: readonly HeldCopy[], links: number): string {
  const left = copies.filter(({ fate, kind }) => fate === 'stays' && kind !== 'beyond_reach');
  return JSON.stringify(left.map((copy) => ({ ...copy, links: linksOf(copy).slice(0, links) })));
}

// Addresses out of its text are content.
function linksOf({ links }: HeldCopy): HeldCopy['links'] {
  return links.filter(({ kind }) => kind !== 'url');
}

/** What {@link packCopies} has packed; nothing where the record was written by another version and cannot be read. */
export function unpackCopies(text: string): HeldCopy[] {
  if (text === '[]') return [];
  try {
    const parsed = packed.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : [];
  } catch {
    return [];
  }
}

/** One entry for each kind and fate, over all events. */
export function mergeCopies(copies: Iterable<HeldCopy>): HeldCopy[] {
  const merged = new Map<string, HeldCopy>();
  for (const copy of copies) {
    const key = `${copy.kind} ${copy.fate}`;
    const before = merged.get(key);
    merged.set(key, before === undefined ? copy : merge(before, copy));
  }
  return [...merged.values()];
}

function merge(one: HeldCopy, other: HeldCopy): HeldCopy {
  const links =
    one.links.length >= listed
      ? one.links
      : [...one.links, ...other.links.filter(({ id }) => !one.links.some((link) => link.id === id))].slice(0, listed);
  const { count, more, nextStep } = mergeCounts(one, other);
  return { ...one, count, more, links, nextStep };
}

type Counted = Pick<HeldCopy, 'count' | 'more' | 'nextStep'>;

// What was not searched adds nothing that could be counted, so the sum is a lower bound.
function mergeCounts(one: Counted, other: Counted): Counted {
  const isKnown = one.count !== null || other.count !== null;
  const isPartial = one.count === null || other.count === null;
  return {
    count: isKnown ? (one.count ?? 0) + (other.count ?? 0) : null,
    more: one.more || other.more || (isKnown && isPartial),
    nextStep: mergeSteps(one.nextStep, other.nextStep),
  };
}

// The commands one after another, up to as many as there are links.
function mergeSteps(one: NextStep, other: NextStep): NextStep {
  if (one === null || other === null) return one ?? other;
  if (other.command === null || one.command === other.command) return one;
  const commands = one.command === null ? [] : one.command.split('\n');
  if (commands.length >= listed || commands.includes(other.command)) return one;
  return { sentence: one.sentence, command: [...commands, other.command].join('\n') };
}

type CopyCount = CensorPreview['copyCounts'][number];

/** Counts copies by kind and fate over the events of a preview. */
export class CopyCounts {
  private readonly counts = new Map<string, CopyCount>();

  add(copies: readonly HeldCopy[]): void {
    const seen = new Set<string>();
    for (const copy of copies) {
      const key = `${copy.kind} ${copy.fate}`;
      const before = this.counts.get(key) ?? { kind: copy.kind, fate: copy.fate, events: 0, count: 0, nextStep: null };
      this.counts.set(key, {
        ...before,
        events: before.events + (seen.has(key) ? 0 : 1),
        count: before.count + (copy.count ?? 0),
        nextStep: mergeSteps(before.nextStep, copy.nextStep),
      });
      seen.add(key);
    }
  }

  list(): CopyCount[] {
    return [...this.counts.values()];
  }
}

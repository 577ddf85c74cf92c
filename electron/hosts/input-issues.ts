import type { z } from 'zod';

const shown = 5;

/**
 * What does not fit, for an operator or the author of a script: path and reason of the first few issues. Values are
 * never repeated: an input may hold a password.
 */
export function describeIssues(issues: readonly z.core.$ZodIssue[]): string {
  const sentences = issues.slice(0, shown).map((issue) => `${pathOf(issue)} ${issue.message}`);
  const more = issues.length > shown ? [`and ${issues.length - shown} more`] : [];
  return [...sentences, ...more].join('; ');
}

function pathOf(issue: z.core.$ZodIssue): string {
  return issue.path.length === 0 ? '(input)' : issue.path.map(String).join('.');
}

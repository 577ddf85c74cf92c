import { findExpiryReason } from './expiry-reason';
import type { DueRow, QueueFacts } from './queue-facts';
import type { Verdict } from './reason';
import { findRedactionReason } from './redaction-reason';

/**
 * Why a content that is due has not gone, or why one that is not due will not go in time. Pure: everything that it is
 * judged by comes in, and what it rests on goes out with it.
 */
export function findReason(row: DueRow, facts: QueueFacts): Verdict {
  return row.redaction === null ? findExpiryReason(row, facts) : findRedactionReason(row, facts);
}

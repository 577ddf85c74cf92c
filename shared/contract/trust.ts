import { z } from 'zod';
import { msOrNull } from './paging';

/** How far the state of a room can be believed (S3); product.md, "Trust of a room's state". */
export const trust = z.object({
  state: z.enum(['purged', 'partial', 'current', 'stale', 'deleted']),
  /** When the last local user left, for `stale` and `deleted`. */
  sinceMs: msOrNull,
});
export type Trust = z.infer<typeof trust>;

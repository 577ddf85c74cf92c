import type { CopyFacts } from '../storage/controllers/copy-facts';
import { pointersOf } from '../storage/controllers/copy-pointers';

/** Facts of an event that has no copies, or those given. */
export function copyFacts(more: Partial<CopyFacts> = {}): CopyFacts {
  return {
    pointers: pointersOf(null, null, false),
    rows: [],
    ownRelations: [],
    profiles: [],
    roomTexts: [],
    media: [],
    urlPreviews: [],
    waiting: 0,
    replies: null,
    servers: null,
    ...more,
  };
}

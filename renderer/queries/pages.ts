import { infiniteQueryOptions, type InfiniteData } from '@tanstack/react-query';
import type { CallInput, OutputOf, ProcedureName } from '../../shared/contract/index';
import type { AppError } from '../../shared/errors';
import { client } from '../transport/client';

interface Page {
  items: readonly unknown[];
  nextCursor: string | null;
}

/** Procedures that answer in pages. */
type PagedName = { [N in ProcedureName]: OutputOf<N> extends Page ? N : never }[ProcedureName];

/**
 * A list that grows page by page behind a cursor. Keys begin with the procedure and its input, as all keys do.
 * @param first goes along with the first page only: where the list begins is said once, the cursor goes on from there
 */
export function pagedQuery<N extends PagedName>(
  name: N,
  input: Omit<CallInput<N>, 'cursor'>,
  first: Partial<CallInput<N>> = {},
) {
  return infiniteQueryOptions<
    OutputOf<N>,
    AppError,
    InfiniteData<OutputOf<N>, string | null>,
    readonly unknown[],
    string | null
  >({
    queryKey: [name, { ...input, ...first }],
    queryFn: ({ pageParam, signal }) => {
      const begun = pageParam === null ? { ...input, ...first } : input;
      return client.call(name, { ...begun, cursor: pageParam } as CallInput<N>, { signal }); // cursor is what was left out
    },
    initialPageParam: null,
    getNextPageParam: (page) => (page as Page).nextCursor, // PagedName says so
  });
}

/** The rows of all pages read so far, in order. */
export function rowsOf<Row>(data: { pages: readonly { items: readonly Row[] }[] } | undefined): Row[] {
  return data === undefined ? [] : data.pages.flatMap((page) => page.items);
}

/** Answers of a list one after the other, past the cache, as far as the caller goes on. */
export async function* readPages<P extends { nextCursor: string | null }>(
  read: (cursor: string | null) => Promise<P>,
): AsyncGenerator<P> {
  let cursor: string | null = null;
  do {
    const page: P = await read(cursor);
    yield page;
    cursor = page.nextCursor;
  } while (cursor !== null);
}

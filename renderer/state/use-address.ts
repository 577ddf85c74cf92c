import { useParams, useRouter, useRouterState } from '@tanstack/react-router';
import { useMemo } from 'react';
import { parseSearchText, searchText } from './address';

interface Go {
  /** In place of the present entry, so that back does not return to it. */
  replace?: boolean;
}

export interface Address {
  /** The server's name in the address; null before a homeserver is chosen. */
  server: string | null;
  /** The identifier that the screen is about, decoded; null on a list. */
  id: string | null;
  search: Readonly<Record<string, string>>;
  /** The whole path, as copied by "copy link". */
  path: string;
  go(path: string, options?: Go): void;
  /** Changes parameters of this address; null takes one away. */
  setSearch(change: Readonly<Record<string, string | null>>, options?: Go): void;
  back(): void;
  forward(): void;
}

/** Where the window is, and how to go elsewhere. Selection, filter and tab live here and nowhere else. */
export function useAddress(): Address {
  const { history } = useRouter();
  const params: { server?: string; id?: string } = useParams({ strict: false });
  const href = useRouterState({ select: (state) => state.location.href });
  const { server = null, id = null } = params;
  return useMemo(() => {
    const [pathname = '/', rest = ''] = splitAt(href, '?');
    const search = parseSearchText(rest);
    const go = (path: string, options: Go = {}): void => (options.replace ? history.replace(path) : history.push(path));
    return {
      server,
      id,
      search,
      path: href,
      go,
      setSearch: (change, options) => go(pathname + searchText({ ...search, ...change }), options),
      back: () => history.back(),
      forward: () => history.forward(),
    };
  }, [history, href, id, server]);
}

function splitAt(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

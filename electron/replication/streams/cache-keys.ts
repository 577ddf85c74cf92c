import type { RowIdentifier } from '../../../shared/contract/streams';

/** Keys of a cache as texts; a key that is a list is written with commas. */
export function textKeys(keys: readonly unknown[]): string[] {
  return keys.map((key) => (typeof key === 'string' ? key : (JSON.stringify(key) ?? '')));
}

const sigils: Readonly<Record<string, RowIdentifier['kind']>> = { '@': 'user', '!': 'room', $: 'event' };

/** What a key names, by its first character; nothing if it is no Matrix identifier. */
export function identify(key: string): RowIdentifier[] {
  const kind = sigils[key.slice(0, 1)];
  return kind === undefined ? [] : [{ kind, id: key }];
}

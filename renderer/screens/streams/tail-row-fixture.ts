import type { TailRow } from '../../../shared/contract/streams';

/** A row of the tail for tests, told apart by its number alone. */
export const tailRow = (sequence: number): TailRow => ({
  sequence,
  kind: 'row',
  stream: 'events',
  writer: 'persister1',
  token: sequence,
  receivedMs: 0,
  source: 'wire',
  decoded: null,
  sentence: '',
  identifiers: [],
  raw: null,
});

import { z } from 'zod';
import type { StreamDefinition } from './stream';

type Fields = Readonly<Record<string, z.ZodType>>;
type Named<F extends Fields> = { [K in keyof F]: z.output<F[K]> };

/**
 * A row as the wire has it: an array whose elements are these fields in this order. Fields that only newer homeservers
 * send stand last and are optional; more than these are let pass.
 */
export function namedRow<F extends Fields>(fields: F): z.ZodType<Named<F>> {
  const names = Object.keys(fields);
  const tuple = z.tuple(Object.values(fields) as [z.ZodType, ...z.ZodType[]]).rest(z.unknown()); // at least one field
  return tuple.transform((values) =>
    Object.fromEntries(names.map((name, index) => [name, values[index] ?? null])),
  ) as unknown as z.ZodType<Named<F>>; // fromEntries forgets which value belongs to which name
}

type Defaults = 'resets' | 'keepsRaw' | 'decode' | 'changedRoom';
type Given<Row> = Omit<StreamDefinition<Row>, Defaults> & Partial<Pick<StreamDefinition<Row>, Defaults>>;

/** A stream with what most of them have in common. */
export function defineStream<Row extends object>(given: Given<Row>): StreamDefinition {
  const decode = (row: Row): Record<string, unknown> => Object.fromEntries(Object.entries(row));
  const changedRoom = (): string | null => null;
  const stream: StreamDefinition<Row> = { resets: false, keepsRaw: true, decode, changedRoom, ...given };
  return stream as StreamDefinition; // rows reach decode and describe only through the same stream's schema
}

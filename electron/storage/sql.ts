/**
 * SQL as tagged literals. Every interpolated value becomes a parameter ($1, $2, ...), except another query, which is
 * spliced in with its own parameters. There is no way to interpolate text, so no input can become SQL.
 */
export class SqlQuery {
  constructor(
    readonly text: string,
    readonly values: readonly SqlValue[],
  ) {}
}

/** What a parameter may be; arrays go to `= ANY(...)` and `unnest(...)`. */
export type SqlValue = string | number | boolean | null | readonly (string | number | boolean | null)[];

/** Makes a query: sql`SELECT name FROM users WHERE name = ${userId}`. */
export function sql(strings: TemplateStringsArray, ...parts: (SqlValue | SqlQuery)[]): SqlQuery {
  let text = strings[0] ?? '';
  const values: SqlValue[] = [];
  parts.forEach((part, index) => {
    if (part instanceof SqlQuery) {
      const offset = values.length;
      text += part.text.replace(/\$(\d+)/g, (_, number: string) => `$${Number(number) + offset}`);
      values.push(...part.values);
    } else {
      values.push(part);
      text += `$${values.length}`;
    }
    text += strings[index + 1] ?? '';
  });
  return new SqlQuery(text, values);
}

/** Nothing; for an optional part of a query. */
export const nothing = new SqlQuery('', []);

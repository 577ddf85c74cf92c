import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInt8, parseInt8Array } from './int8';
import { translatePostgresError } from './postgres-errors';
import { nothing, sql } from './sql';

describe('a tagged query', () => {
  it('makes every value a parameter and splices queries with theirs', () => {
    const filter = sql`AND sender = ${'@a:b'}`;
    expect(sql`SELECT a FROM t WHERE id = ${1} ${filter} ${nothing}LIMIT ${5}`).toEqual({
      text: 'SELECT a FROM t WHERE id = $1 AND sender = $2 LIMIT $3',
      values: [1, '@a:b', 5],
    });
  });

  it('never lets a value into the text', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (first, second) => {
        const query = sql`SELECT ${first}, ${sql`(${second})`}`;
        expect(query).toEqual({ text: 'SELECT $1, ($2)', values: [first, second] });
      }),
    );
  });
});

describe('an int8', () => {
  it('is read exactly or not at all', () => {
    expect(parseInt8('9007199254740991')).toBe(9007199254740991);
    expect(() => parseInt8('9007199254740993')).toThrow(RangeError);
    expect(parseInt8Array('{1,NULL,-3}')).toEqual([1, null, -3]);
    expect(parseInt8Array('{}')).toEqual([]);
  });
});

describe('an error of the driver', () => {
  it.each([
    ['57014', 'query_timeout'],
    ['42501', 'permission_denied'],
    ['28P01', 'login_failed'],
    ['3D000', 'database_not_found'],
    ['57P01', 'connection_lost'],
    ['08006', 'connection_lost'],
    ['53300', 'too_many_connections'],
    ['ENOTFOUND', 'name_not_resolved'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls_untrusted'],
    ['XX000', 'internal'],
  ])('%s becomes %s', (code, expected) => {
    const translated = translatePostgresError({ code, message: 'row contents' }, { doing: 'test' });
    expect(translated.code).toBe(expected);
    expect(JSON.stringify(translated.toWire())).not.toContain('row contents');
  });
});

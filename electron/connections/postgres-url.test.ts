import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors';
import { parsePostgresUrl, parseRedisUrl } from './postgres-url';

describe('a pasted postgresql:// URL', () => {
  it('gives host, port, database, user and password, with TLS verified by default', () => {
    expect(parsePostgresUrl(' postgresql://reader:p%40ss@db.example:6432/synapse ')).toEqual({
      address: {
        host: 'db.example',
        port: 6432,
        database: 'synapse',
        user: 'reader',
        tls: 'verify-full',
        tlsCaFile: null,
      },
      password: 'p@ss',
    });
  });

  it('needs no TLS for this machine, and takes a socket folder and an IPv6 address', () => {
    expect(parsePostgresUrl('postgres://r@localhost/s').address.tls).toBe('disable');
    expect(parsePostgresUrl('postgres://r@/s?host=/var/run/postgresql').address).toMatchObject({
      host: '/var/run/postgresql',
      tls: 'disable',
    });
    expect(parsePostgresUrl('postgres://r@[2001:db8::1]/s?sslmode=require').address).toMatchObject({
      host: '2001:db8::1',
      tls: 'require',
    });
  });

  it.each([
    ['postgresql://r@h/d?options=-c%20search_path%3Devil', 'options'],
    ['postgresql://r@h/d?service=other', 'service'],
    ['postgresql://r@h/d?sslkey=/root/.ssh/id_rsa', 'sslkey'],
    ['postgresql://r@h/d?passfile=/etc/shadow', 'passfile'],
    ['postgresql://r@h/d?sslmode=prefer', 'prefer'],
    ['postgresql://r@h1,h2/d', ''],
    ['postgresql://h/', ''],
    ['mysql://r@h/d', ''],
    ['not a url', ''],
  ])('%s is refused', (url, named) => {
    const refusal = refusalOf(() => parsePostgresUrl(url));
    expect(refusal.code).toBe('configuration_invalid');
    expect(refusal.message).toContain(named);
  });

  it('never repeats a password in its refusal, and never throws anything else', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-Z0-9%:@/?&=]{0,60}$/), (rest) => {
        try {
          parsePostgresUrl(`postgresql://user:s3cr3t-word@${rest}`);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
          expect(JSON.stringify((error as AppError).toWire())).not.toContain('s3cr3t-word');
        }
      }),
    );
  });
});

describe('a Redis URL', () => {
  it('gives the address, with TLS for rediss and a path for unix', () => {
    expect(parseRedisUrl('redis://:geheim@cache:6380/2')).toEqual({
      address: { host: 'cache', port: 6380, path: null, database: 2, username: null, tls: false, tlsCaFile: null },
      password: 'geheim',
    });
    expect(parseRedisUrl('rediss://app@cache').address).toMatchObject({ tls: true, username: 'app', port: 6379 });
    expect(parseRedisUrl('unix:///run/redis.sock?db=1').address).toMatchObject({
      path: '/run/redis.sock',
      database: 1,
    });
  });

  it.each(['http://cache', 'redis://cache/two', 'redis'])('%s is refused', (url) => {
    expect(refusalOf(() => parseRedisUrl(url)).code).toBe('configuration_invalid');
  });
});

function refusalOf(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

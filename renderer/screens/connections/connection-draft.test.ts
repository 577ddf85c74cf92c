import { describe, expect, it } from 'vitest';
import { draftOf, emptyDraft, passwordOfUrl, problemsOf, secretsOf, settingsOf } from './connection-draft';

const draft = { ...emptyDraft, host: ' db.example ', redis: 'cache:6380', password: 'p' };

describe('a connection in the form', () => {
  it('becomes settings without its passwords, and comes back the same', () => {
    const settings = settingsOf(draft, null);
    expect(settings).toMatchObject({
      name: 'synapse',
      reader: { host: 'db.example', port: 5432, tls: 'verify-full' },
      redis: { host: 'cache', port: 6380 },
      censorUser: 'synoptic_censor',
    });
    expect(JSON.stringify(settings)).not.toContain('"p"');
    expect(secretsOf(draft)).toEqual({ readerPassword: 'p' });
    expect(settingsOf(draftOf(settings), settings)).toEqual(settings);
  });

  it('keeps what the form does not show', () => {
    const before = settingsOf(draft, null);
    const known = {
      ...before,
      homeserver: { ...before.homeserver, ephemeralMessages: true },
      redis: before.redis && { ...before.redis, tls: true },
    };
    expect(settingsOf(draftOf(known), known)).toMatchObject({
      homeserver: { ephemeralMessages: true },
      redis: { tls: true },
    });
  });

  it('names each field that cannot be used', () => {
    expect(problemsOf({ ...draft, host: '', port: '70000', redis: 'two words' })).toEqual({
      host: 'missing',
      port: 'port',
      redis: 'redis',
    });
    expect(problemsOf(draft)).toEqual({});
  });

  it('takes a socket and an IPv6 address for Redis', () => {
    expect(settingsOf({ ...draft, redis: '/run/redis.sock' }, null).redis).toMatchObject({ path: '/run/redis.sock' });
    expect(settingsOf({ ...draft, redis: '[::1]:6379' }, null).redis).toMatchObject({ host: '::1' });
  });

  it('takes TLS and the database of Redis from a URL, and shows them as one', () => {
    const settings = settingsOf({ ...draft, redis: 'rediss://cache:6380/2' }, null);
    expect([settings.redis, draftOf(settings).redis]).toEqual([
      expect.objectContaining({ host: 'cache', port: 6380, tls: true, database: 2 }),
      'rediss://cache:6380/2',
    ]);
  });

  it('names the configuration’s files, and no folder of workers alone', () => {
    const files = { homeserverFile: ' /etc/synapse/homeserver.yaml ', workersFolder: '/etc/synapse/workers' };
    const settings = settingsOf({ ...draft, ...files }, null);
    expect([settings.configuration, settingsOf(draftOf(settings), settings)]).toEqual([
      { homeserverFile: '/etc/synapse/homeserver.yaml', workersFolder: '/etc/synapse/workers' },
      settings,
    ]);
    expect(problemsOf({ ...draft, workersFolder: '/w' })).toEqual({ homeserverFile: 'workersAlone' });
  });

  it('finds the password of a pasted URL', () => {
    expect(passwordOfUrl('postgresql://u:p%40ss@h/d')).toBe('p@ss');
    expect(passwordOfUrl('nonsense')).toBe('');
  });
});

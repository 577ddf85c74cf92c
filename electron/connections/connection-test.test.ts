import { describe, expect, it } from 'vitest';
import { connectionSettings, type TestStep } from '../../shared/contract/connections';
import { AppError } from '../../shared/errors';
import { FakeClock } from '../testing/fake-clock';
import { testConnection, type ConnectionProbes } from './connection-test';

const settings = connectionSettings.parse({
  name: 'x',
  reader: { host: 'db.example', database: 'synapse', user: 'r' },
  censorUser: 'c',
  redis: { host: 'cache' },
});

function probes(changes: Partial<ConnectionProbes> = {}): ConnectionProbes & { disposed: () => boolean } {
  const fine = () => Promise.resolve({ sentence: 'fine' });
  let disposed = false;
  return {
    resolveName: fine, connect: fine, tls: fine, login: fine, schema: fine, grants: fine, censor: fine, redis: fine, replicate: fine,
    dispose: () => {
      disposed = true;
      return Promise.resolve();
    },
    disposed: () => disposed,
    ...changes,
  }; // prettier-ignore
}

async function run(
  using: ConnectionProbes,
  changed = settings,
): Promise<{ ok: boolean; states: string[]; told: TestStep[] }> {
  const told: TestStep[] = [];
  const result = await testConnection({ settings: changed, secrets: {} }, using, {
    clock: new FakeClock(),
    onStep: (step) => told.push(step),
    signal: new AbortController().signal,
  });
  return { ok: result.ok, states: result.steps.map(({ step, state }) => `${step} ${state}`), told };
}

const refused = new AppError({
  code: 'login_failed',
  message: 'refused',
  remedy: 'check',
  details: { fix: 'GRANT x' },
});

describe('the test of a connection', () => {
  it('goes through all steps, tells each as it begins and ends, and closes what it opened', async () => {
    const using = probes();
    const { ok, states, told } = await run(using);
    expect(ok).toBe(true);
    expect(states).toEqual(
      ['name', 'tcp', 'tls', 'login', 'schema', 'grants', 'censor', 'redis', 'replicate'].map(
        (step) => `${step} passed`,
      ),
    );
    expect(told.map(({ state }) => state)).toEqual(Array.from({ length: 9 }, () => ['running', 'passed']).flat());
    expect(using.disposed()).toBe(true);
  });

  it('skips what rests on a failed step, still tries the rest, and gives error, remedy and fix', async () => {
    const { ok, states, told } = await run(probes({ login: () => Promise.reject(refused) }));
    expect(ok).toBe(false);
    expect(states).toEqual([
      'name passed',
      'tcp passed',
      'tls passed',
      'login failed',
      'schema skipped',
      'grants skipped',
      'censor skipped',
      'redis passed',
      'replicate skipped',
    ]);
    expect(told.find(({ state }) => state === 'failed')).toMatchObject({
      step: 'login',
      error: { code: 'login_failed', remedy: 'check' },
      fix: 'GRANT x',
    });
  });

  it('says why a step is not needed: a socket, no TLS, no login for writing, no Redis', async () => {
    const changed = {
      ...settings,
      reader: { ...settings.reader, host: '/run/pg', tls: 'disable' as const },
      censorUser: null,
      redis: null,
    };
    const { states } = await run(probes(), changed);
    expect(states).toEqual([
      'name skipped',
      'tcp passed',
      'tls skipped',
      'login passed',
      'schema passed',
      'grants passed',
      'censor skipped',
      'redis skipped',
      'replicate skipped',
    ]);
  });

  it('hides an unforeseen failure behind a code, with its cause kept aside', async () => {
    const { told } = await run(probes({ schema: () => Promise.reject(new TypeError('secret detail')) }));
    expect(told.find(({ state }) => state === 'failed')?.error?.code).toBe('internal');
    expect(JSON.stringify(told)).not.toContain('secret detail');
  });
});

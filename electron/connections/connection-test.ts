import type { ConnectionSecrets, ConnectionSettings, TestStep } from '../../shared/contract/connections';
import { AppError } from '../../shared/errors';
import type { Clock } from '../base/clock';
import { censorPasswordOf } from './targets';

/** What one step found, if it did not fail. */
export interface StepFinding {
  sentence: string;
  /** True: it works, with the restriction that the sentence names. */
  warning?: boolean;
  fix?: string | null;
}

/** The steps, done on the real parts; whoever composes the application knows how. Each throws AppError. */
export interface ConnectionProbes {
  resolveName(host: string): Promise<StepFinding>;
  connect(host: string, port: number): Promise<StepFinding>;
  tls(settings: ConnectionSettings): Promise<StepFinding>;
  login(settings: ConnectionSettings, password: string | undefined): Promise<StepFinding>;
  schema(): Promise<StepFinding>;
  grants(): Promise<StepFinding>;
  censor(settings: ConnectionSettings, password: string | undefined): Promise<StepFinding>;
  redis(settings: ConnectionSettings, password: string | undefined): Promise<StepFinding>;
  replicate(settings: ConnectionSettings, password: string | undefined): Promise<StepFinding>;
  /** Closes what the steps opened. */
  dispose(): Promise<void>;
}

interface Plan {
  step: TestStep['step'];
  /** Null: to be done. A sentence: why not. */
  skip: string | null;
  /** Steps that make no sense if this one failed are skipped. */
  stops: readonly TestStep['step'][];
  run: () => Promise<StepFinding>;
}

/**
 * Tries a connection step by step and tells of each step as it begins and ends. A failed step skips those that rest on
 * it and no others, so that one run shows everything that is wrong.
 */
export async function testConnection(
  input: { settings: ConnectionSettings; secrets: ConnectionSecrets },
  probes: ConnectionProbes,
  options: { clock: Clock; onStep: (step: TestStep) => void; signal: AbortSignal },
): Promise<{ ok: boolean; steps: TestStep[] }> {
  const steps: TestStep[] = [];
  const skipped = new Map<TestStep['step'], string>();
  try {
    for (const plan of plansFor(input, probes)) {
      const skip = skipped.get(plan.step) ?? plan.skip;
      const step = skip === null ? await runStep(plan, options) : skippedStep(plan.step, skip);
      steps.push(step);
      options.onStep(step);
      if (step.state !== 'failed') continue;
      for (const later of plan.stops) skipped.set(later, `Not tried, since "${stepTitles[plan.step]}" failed.`);
    }
  } finally {
    await probes.dispose();
  }
  return { ok: steps.every((step) => step.state !== 'failed'), steps };
}

/** What each step is about, for sentences. */
export const stepTitles: Readonly<Record<TestStep['step'], string>> = {
  name: 'Name of the host',
  tcp: 'Port',
  tls: 'TLS',
  login: 'Login',
  schema: 'Schema of the homeserver',
  grants: 'Grants of the reader',
  censor: 'Login for writing',
  redis: 'Redis',
  replicate: 'Processes answer',
};

function plansFor(
  { settings, secrets }: { settings: ConnectionSettings; secrets: ConnectionSecrets },
  probes: ConnectionProbes,
): Plan[] {
  const { host, port, tls } = settings.reader;
  const isSocket = host.startsWith('/');
  const noRedis = settings.redis === null ? 'No Redis is configured: running processes cannot be told.' : null;
  const rest = ['tls', 'login', 'schema', 'grants', 'censor'] as const;
  return [
    { step: 'name', skip: isSocket ? 'A unix socket has no name to look up.' : null, stops: ['tcp', ...rest], run: () => probes.resolveName(host) },
    { step: 'tcp', skip: null, stops: rest, run: () => probes.connect(host, port) },
    { step: 'tls', skip: tls === 'disable' || isSocket ? 'Not asked for: the connection is in clear.' : null, stops: ['login', 'schema', 'grants', 'censor'], run: () => probes.tls(settings) },
    { step: 'login', skip: null, stops: ['schema', 'grants', 'censor', 'replicate'], run: () => probes.login(settings, secrets.readerPassword) },
    { step: 'schema', skip: null, stops: ['grants', 'censor', 'replicate'], run: () => probes.schema() },
    { step: 'grants', skip: null, stops: [], run: () => probes.grants() },
    { step: 'censor', skip: settings.censorUser === null ? 'No login for writing is named: events can be looked at, not censored.' : null, stops: [], run: () => probes.censor(settings, censorPasswordOf(settings, secrets)) },
    { step: 'redis', skip: noRedis, stops: ['replicate'], run: () => probes.redis(settings, secrets.redisPassword) },
    { step: 'replicate', skip: noRedis, stops: [], run: () => probes.replicate(settings, secrets.redisPassword) },
  ]; // prettier-ignore
}

async function runStep(
  plan: Plan,
  options: { clock: Clock; onStep: (step: TestStep) => void; signal: AbortSignal },
): Promise<TestStep> {
  options.onStep({ step: plan.step, state: 'running', durationMs: null, sentence: '', error: null, fix: null });
  const startedMs = options.clock.monotonicMs();
  const durationMs = (): number => Math.round((options.clock.monotonicMs() - startedMs) * 10) / 10;
  try {
    if (options.signal.aborted) throw cancelled();
    const { sentence, warning, fix } = await plan.run();
    const state = warning ? 'warning' : 'passed';
    return { step: plan.step, state, durationMs: durationMs(), sentence, error: null, fix: fix ?? null };
  } catch (error) {
    const known = error instanceof AppError ? error : unexpected(error);
    const fix = known.details['fix'];
    return {
      step: plan.step,
      state: 'failed',
      durationMs: durationMs(),
      sentence: known.message,
      error: known.toWire(),
      fix: typeof fix === 'string' ? fix : null,
    };
  }
}

function skippedStep(step: TestStep['step'], sentence: string): TestStep {
  return { step, state: 'skipped', durationMs: null, sentence, error: null, fix: null };
}

function cancelled(): AppError {
  return new AppError({ code: 'cancelled', message: 'The test was cancelled.', remedy: 'Test again.' });
}

function unexpected(cause: unknown): AppError {
  return new AppError({
    code: 'internal',
    message: 'This step failed in a way that was not foreseen.',
    remedy: 'The log has the details.',
    cause,
  });
}

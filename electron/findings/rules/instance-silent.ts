import type { Evidence, Finding } from '../../../shared/contract/findings';
import type { WireInstance } from '../../replication/stream-positions';
import type { HomeserverFacts } from '../facts';
import { ownInstanceName } from '../process-names';
import { configuredRoles, inferredRoles } from '../process-roles';
import { evidenceFrom, finding, found, lasting, wireNotReady, type FindingRule } from './finding-rule';
import { silenceMeaning } from './silence-meaning';

const code = 'instance_silent';

export const instanceSilentRule: FindingRule = {
  code,
  sentence: 'Every process that was heard still answers.',
  check: ({ facts }) => {
    const why = wireNotReady(facts);
    if (why !== null) return { unchecked: why };
    const silent = facts.wire.instances.filter(
      ({ instanceName, silentSinceMs }) => silentSinceMs !== null && instanceName !== ownInstanceName,
    );
    return found(silent.map((instance) => silence(instance, facts)));
  },
};

function silence({ instanceName, silentSinceMs, lastHeardMs }: WireInstance, facts: HomeserverFacts): Finding {
  const { topology, wire } = facts;
  const announced = wire.positions.filter((position) => position.writer === instanceName);
  const streams = announced.map((position) => position.stream);
  const isConfigured = topology?.processes.some((process) => process.instanceName === instanceName) ?? false;
  // Gone by configuration: a process that was taken out on purpose harms nobody by its silence.
  const isLeftOver = topology !== null && !isConfigured;
  const roles =
    topology && isConfigured ? configuredRoles(topology, instanceName) : inferredRoles(instanceName, streams);
  return finding({
    code,
    severity: isLeftOver ? 'notice' : 'failed',
    subject: { kind: 'instance', id: instanceName },
    sinceMs: silentSinceMs,
    sentence: `${instanceName} does not answer: last heard ${lasting(facts.nowMs - lastHeardMs)} ago.`,
    meaning: isLeftOver
      ? 'It is not in the configuration: it was stopped, renamed or taken out.'
      : silenceMeaning(roles),
    evidence: [
      evidenceFrom('wire', lastHeardMs, 'Last heard; REPLICATE was not answered since.'),
      ...lastWritten(announced.map((position) => position.lastWroteMs)),
      ...otherSigns(instanceName, facts),
    ],
    remedy: remedyFor(instanceName, { isLeftOver, isInferred: topology === null }),
  });
}

function remedyFor(
  instanceName: string,
  { isLeftOver, isInferred }: { isLeftOver: boolean; isInferred: boolean },
): string {
  if (isLeftOver) return 'Nothing, if that was meant; else add its worker file to the configuration and start it.';
  const look = `Look at the log of ${instanceName} and whether its process runs; restart it if it hangs.`;
  // Without a configuration a process that was taken out on purpose cannot be told from one that died.
  return isInferred ? `${look} If it was stopped or renamed on purpose, give the connection its configuration.` : look;
}

function lastWritten(times: (number | null)[]): Evidence[] {
  const written = times.filter((ms): ms is number => ms !== null);
  if (written.length === 0) return [];
  return [evidenceFrom('wire', Math.max(...written), 'Last wrote rows to a stream.')];
}

// A process whose HTTP side answers lives and has lost Redis; one that answers nowhere is stopped or hangs.
function otherSigns(instanceName: string, { health, metrics }: HomeserverFacts): Evidence[] {
  const answers = health
    .filter((listener) => listener.instanceName === instanceName)
    .map(({ atMs, address, sentence }) => evidenceFrom('health', atMs, `/health at ${address}: ${sentence}`));
  const views = metrics
    .filter((process) => process.instanceName === instanceName)
    .map(({ atMs, error }) =>
      evidenceFrom(
        'metrics',
        atMs,
        error === null ? 'Its metrics endpoint answers.' : `Its metrics endpoint does not answer: ${error}`,
      ),
    );
  return [...answers, ...views];
}

import { longQueue } from '../rule-memory';
import { evidenceFrom, finding, found, lasting, metricsMissing, type FindingRule } from './finding-rule';

const code = 'command_queue_high';
const patienceMs = 30_000;

export const commandQueueHighRule: FindingRule = {
  code,
  sentence: 'Processes keep up with the commands of replication.',
  check: ({ facts, memory }) => {
    const missing = metricsMissing(facts);
    if (missing !== null) return { unchecked: missing };
    return found(
      facts.metrics.flatMap(({ instanceName, address, atMs, commandQueue }) => {
        const sinceMs = memory.queues[instanceName];
        if (sinceMs === undefined || facts.nowMs - sinceMs < patienceMs) return [];
        return [
          finding({
            code,
            severity: 'warning',
            subject: { kind: 'instance', id: instanceName },
            sinceMs,
            sentence: `${instanceName} has ${commandQueue ?? 0} replication commands waiting, over ${longQueue} for ${lasting(facts.nowMs - sinceMs)}.`,
            meaning: 'It does not keep up with the other processes: whoever it serves gets updates late.',
            evidence: [
              evidenceFrom(
                'metrics',
                atMs,
                `synapse_replication_tcp_command_queue at ${address}: ${commandQueue ?? 0}.`,
              ),
            ],
            remedy: `Look at the processor time of ${instanceName}; give its work to more processes if it is used up.`,
          }),
        ];
      }),
    );
  },
};

import { wireNameOf } from '../../shared/matrix/stream-names';
import type { ProcessMetrics } from './facts';
import { readSamples } from './metrics-text';

/** No replication tells of this one: only the process that writes it sees it move. */
const neverTold = new Set(['e2e_cross_signing_keys']);
/** As long as a version may be; what answers may be anything. */
const maxVersionLength = 100;

/** What a process says of itself: its version, what waits in it, and how far it sees each stream. Pure. */
export function readProcessMetrics(
  text: string,
): Pick<ProcessMetrics, 'version' | 'startedMs' | 'commandQueue' | 'positions'> {
  const queues = readSamples(text, 'synapse_replication_tcp_command_queue');
  const [build] = readSamples(text, 'synapse_build_info');
  const [start] = readSamples(text, 'process_start_time_seconds');
  return {
    startedMs: start === undefined || start.value <= 0 ? null : Math.round(start.value * 1_000),
    version: build?.labels['version']?.slice(0, maxVersionLength) ?? null,
    commandQueue: queues.length > 0 ? Math.round(queues.reduce((sum, { value }) => sum + value, 0)) : null,
    positions: readSamples(text, 'synapse_storage_stream_current_position').flatMap(({ labels, value }) => {
      const name = labels['stream_name'];
      if (name === undefined || neverTold.has(name) || !Number.isSafeInteger(value)) return [];
      return [{ stream: wireNameOf(name), position: Math.abs(value) }];
    }),
  };
}

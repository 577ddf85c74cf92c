import type { HomeserverTopology } from '../config/topology';
import { mainInstanceName } from './process-names';
import type { StreamTraits } from './stream-traits';

/** Writers by a key of `stream_writers`; a key that is not set falls to the main process (synapse-facts 6). */
export function settingWriters(topology: HomeserverTopology, setting: string): string[] {
  const names = topology.streamWriters[setting];
  return names === undefined || names.length === 0 ? [mainInstanceName] : names;
}

/** Processes that may write a stream by configuration; null: every process may. */
export function configuredWriters(topology: HomeserverTopology, stream: StreamTraits): string[] | null {
  if (stream.writers === 'everyone') return null;
  if (stream.writerSetting !== null) return settingWriters(topology, stream.writerSetting);
  if (stream.name === 'federation') return federationWriters(topology);
  return [mainInstanceName];
}

// The main process hands federation traffic to others only where it does not send it itself (synapse-facts 6).
function federationWriters({ federationSenders }: HomeserverTopology): string[] {
  const mainSends = federationSenders.length === 0 || federationSenders.includes(mainInstanceName);
  return mainSends ? [] : [mainInstanceName];
}

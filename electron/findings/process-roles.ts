import type { WorkerRole } from '../../shared/contract/workers';
import type { ConfiguredProcess, HomeserverTopology } from '../config/topology';
import { settingWriters } from './configured-writers';
import { mainInstanceName } from './process-names';

/** What a process does by its configuration, in the order of `workerRole` (synapse-facts 7). */
export function configuredRoles(topology: HomeserverTopology, instanceName: string): WorkerRole[] {
  const process = topology.processes.find((one) => one.instanceName === instanceName);
  const writesOther = Object.entries(topology.streamWriters).some(
    ([setting, names]) => setting !== 'events' && names.includes(instanceName),
  );
  const held: [WorkerRole, boolean][] = [
    ['main', instanceName === mainInstanceName],
    ['event_persister', settingWriters(topology, 'events').includes(instanceName)],
    ['stream_writer', writesOther && instanceName !== mainInstanceName],
    ['federation_sender', topology.federationSenders.includes(instanceName)],
    ['pusher', topology.pushers.includes(instanceName)],
    ['background_tasks', topology.backgroundTasksOn === instanceName],
    ['appservice_notifier', topology.appserviceNotifier === instanceName],
    ['user_directory', topology.userDirectory === instanceName],
    ['media', topology.mediaBackgroundJobsOn === instanceName || serves(process, 'media')],
    ['client_api', serves(process, 'client')],
    ['federation_api', serves(process, 'federation')],
  ];
  const roles = held.filter(([, holds]) => holds).map(([role]) => role);
  return roles.length === 0 ? ['generic'] : roles;
}

function serves(process: ConfiguredProcess | undefined, resource: string): boolean {
  return process?.listeners.some((listener) => listener.resources.includes(resource)) ?? false;
}

const persisterStreams = ['events', 'backfill'];
const mainStreams = ['pushers', 'un_partial_stated_room', 'un_partial_stated_event'];
// Announced by processes of every kind: they tell nothing of a role.
const tellingNothing = ['caches', 'federation'];

/** What a process seems to do, by the streams that it announces; for want of a configuration. */
export function inferredRoles(instanceName: string, streams: readonly string[]): WorkerRole[] {
  const isMain = instanceName === mainInstanceName || streams.some((stream) => mainStreams.includes(stream));
  const persists = streams.some((stream) => persisterStreams.includes(stream));
  const ofPersisters = persists ? [...persisterStreams, 'sticky_events', 'profile_updates'] : [];
  const explained = [...ofPersisters, ...mainStreams, ...tellingNothing];
  const roles: WorkerRole[] = [];
  if (isMain) roles.push('main');
  if (persists) roles.push('event_persister');
  if (!isMain && streams.some((stream) => !explained.includes(stream))) roles.push('stream_writer');
  return roles.length === 0 ? ['generic'] : roles;
}

/** What the summary is made of. */
export interface SummaryInput {
  instanceName: string;
  roles: readonly WorkerRole[];
  /** What makes it a stream writer, by wire name: not what every process or every persister writes. */
  writes: readonly string[];
  topology: HomeserverTopology | null;
}

/** The rest is what the main process does unless configuration says otherwise: it would fill the box. */
const tellingOfMain: readonly WorkerRole[] = ['main', 'event_persister', 'background_tasks'];

/** One line for a box: what makes this process different from the others. */
export function summaryOf(input: SummaryInput): string {
  const isMain = input.roles.includes('main');
  const telling = input.roles.filter((role) => !isMain || tellingOfMain.includes(role));
  const parts = telling.map((role) => rolePhrase(role, input)).filter((part) => part !== null);
  return parts.join(', ');
}

function rolePhrase(role: WorkerRole, { instanceName, topology, writes, roles }: SummaryInput): string | null {
  switch (role) {
    case 'main':
      return 'main process';
    case 'event_persister':
      return persisterPhrase(instanceName, topology, roles.includes('main'));
    case 'stream_writer':
      return writes.length > 3 ? `writes ${writes.length} streams` : `writes ${writes.join(', ')}`;
    case 'federation_sender':
      return `federation sender${shardOf(topology?.federationSenders, instanceName)}`;
    case 'pusher':
      return `pusher${shardOf(topology?.pushers, instanceName)}`;
    case 'generic':
      return 'generic worker';
    default:
      return plainPhrases[role] ?? null;
  }
}

const plainPhrases: Partial<Record<WorkerRole, string>> = {
  background_tasks: 'background tasks',
  appservice_notifier: 'appservice notifier',
  user_directory: 'user directory',
  media: 'media',
  client_api: 'client API',
  federation_api: 'federation API',
  synoptic: 'this application',
};

function persisterPhrase(instanceName: string, topology: HomeserverTopology | null, isMain: boolean): string | null {
  if (topology === null) return 'event persister';
  const names = settingWriters(topology, 'events');
  if (isMain && names.length === 1) return 'all rooms';
  return `rooms shard ${names.indexOf(instanceName) + 1} of ${names.length}`;
}

function shardOf(names: readonly string[] | undefined, instanceName: string): string {
  if (names === undefined || names.length === 0) return '';
  return ` ${names.indexOf(instanceName) + 1} of ${names.length}`;
}

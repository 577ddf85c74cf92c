import { section, text, texts } from './section';
import type { ConfigurationFiles, HomeserverTopology } from './topology';

type Contradiction = HomeserverTopology['contradictions'][number];
type Known = Omit<HomeserverTopology, 'contradictions'>;

/** Streams that one process writes at a time (synapse-facts 6). */
const single = ['typing', 'to_device', 'account_data', 'presence', 'push_rules'];

/** What a configuration says against itself; each with its remedy. Pure. */
export function configurationContradictions(known: Known, files: ConfigurationFiles): Contradiction[] {
  return [
    ...unmappedWriters(known, files),
    ...mainByItsOtherName(files),
    ...severalWriters(known),
    ...withoutFile(known, files),
    ...workerFiles(files),
    ...sharedParts(known, files),
  ];
}

function unmappedWriters({ streamWriters }: Known, { shared }: ConfigurationFiles): Contradiction[] {
  const mapped = new Set(Object.keys(section(shared['instance_map'])));
  const names = [...new Set(Object.values(streamWriters).flat())].filter((name) => name !== 'master');
  return names
    .filter((name) => !mapped.has(name))
    .map((name) => {
      const streams = Object.keys(streamWriters).filter((stream) => streamWriters[stream]?.includes(name));
      return {
        code: 'writer_not_in_instance_map',
        subject: name,
        sentence: `stream_writers names ${name} for ${streams.join(', ')}, and instance_map does not say where it is.`,
        remedy: `Add ${name} with host and port of its replication listener to instance_map.`,
      };
    });
}

const namingSettings = [
  'federation_sender_instances', 'pusher_instances', 'run_background_tasks_on', 'notify_appservices_from_worker',
  'update_user_directory_from_worker', 'media_instance_running_background_jobs',
]; // prettier-ignore

function mainByItsOtherName({ shared }: ConfigurationFiles): Contradiction[] {
  const writers = Object.entries(section(shared['stream_writers'])).map(
    ([stream, names]) => [`stream_writers.${stream}`, names] as const,
  );
  const named = [...writers, ...namingSettings.map((setting) => [setting, shared[setting]] as const)];
  return named
    .filter(([, names]) => texts(names).includes('main'))
    .map(([setting]) => ({
      code: 'main_outside_instance_map',
      subject: setting,
      sentence: `${setting} names main, which only instance_map calls it: no process answers to that name.`,
      remedy: `Write master in ${setting}.`,
    }));
}

function severalWriters({ streamWriters }: Known): Contradiction[] {
  return single
    .filter((stream) => (streamWriters[stream]?.length ?? 0) > 1)
    .map((stream) => ({
      code: 'several_writers_configured',
      subject: stream,
      sentence: `stream_writers names ${streamWriters[stream]?.join(' and ') ?? ''} for ${stream}, which one process writes.`,
      remedy: `Leave one of them under stream_writers.${stream}.`,
    }));
}

function withoutFile(known: Known, { workers }: ConfigurationFiles): Contradiction[] {
  // Without any worker's file it is not known which there are.
  if (workers.length === 0) return [];
  return known.processes
    .filter(({ file, instanceName }) => file === null && instanceName !== 'master')
    .map(({ instanceName }) => ({
      code: 'instance_without_file',
      subject: instanceName,
      sentence: `The configuration gives work to ${instanceName}, and no worker’s file has that worker_name.`,
      remedy: `Add the file of ${instanceName}, or take its name out of the shared file.`,
    }));
}

function workerFiles({ workers }: ConfigurationFiles): Contradiction[] {
  const names = workers.map(({ config }) => text(config['worker_name']));
  const nameless = workers
    .filter((_worker, index) => names[index] === null)
    .filter(({ config }) => config['worker_app'] !== undefined)
    .map(({ file }) => ({
      code: 'worker_without_name',
      subject: file,
      sentence: `${file} describes a worker without worker_name.`,
      remedy: 'Give each worker a worker_name of its own.',
    }));
  const twice = [...new Set(names.filter((name, index) => name !== null && names.indexOf(name) !== index))];
  return [...nameless, ...twice.flatMap((name) => (name === null ? [] : [sameName(name)]))];
}

function sameName(name: string): Contradiction {
  return {
    code: 'worker_name_twice',
    subject: name,
    sentence: `Two files describe a worker of the name ${name}.`,
    remedy: 'Give each worker a worker_name of its own: two processes of one name announce the same streams.',
  };
}

function sharedParts(known: Known, files: ConfigurationFiles): Contradiction[] {
  if (files.workers.length === 0) return [];
  const found: Contradiction[] = [];
  if (!workersReachMain(files)) {
    found.push({
      code: 'main_not_in_instance_map',
      subject: 'main',
      sentence: 'There are workers, and instance_map does not say where the main process is.',
      remedy: 'Add main with host and port of its replication listener to instance_map.',
    });
  }
  if (known.redis?.enabled !== true) {
    found.push({
      code: 'redis_off',
      subject: 'redis',
      sentence: 'There are workers, and Redis is not switched on: they cannot hear of each other.',
      remedy: 'Set redis.enabled to true in the shared file.',
    });
  }
  return found;
}

// Older homeservers take the place of the main process from worker_replication_host.
function workersReachMain({ shared, workers }: ConfigurationFiles): boolean {
  if (section(shared['instance_map'])['main'] !== undefined) return true;
  return workers.every(({ config }) => config['worker_replication_host'] !== undefined);
}

/** Which process does what, by the configuration's present and older forms (synapse-facts 7). */
import { flag, section, text, texts, type Section } from './section';
import type { HomeserverTopology } from './topology';

/** The name of the main process on the wire and in tables; as a key of instance_map it is `main`. */
export const mainInstanceName = 'master';

/** Streams whose writers can be set. */
const writerSettings = [
  'events', 'typing', 'to_device', 'account_data', 'receipts', 'presence', 'push_rules', 'device_lists',
  'thread_subscriptions', 'quarantined_media_changes',
] as const; // prettier-ignore

type Roles = Pick<
  HomeserverTopology,
  | 'streamWriters'
  | 'federationSenders'
  | 'pushers'
  | 'backgroundTasksOn'
  | 'appserviceNotifier'
  | 'userDirectory'
  | 'mediaBackgroundJobsOn'
>;

/** A duty that had an option for the main process and a worker's app of its own before it was given by name. */
interface Duty {
  setting: string;
  option: string;
  app: string;
}

const duties = {
  federationSenders: { setting: 'federation_sender_instances', option: 'send_federation', app: 'synapse.app.federation_sender' },
  pushers: { setting: 'pusher_instances', option: 'start_pushers', app: 'synapse.app.pusher' },
  appserviceNotifier: { setting: 'notify_appservices_from_worker', option: 'notify_appservices', app: 'synapse.app.appservice' },
  userDirectory: { setting: 'update_user_directory_from_worker', option: 'update_user_directory', app: 'synapse.app.user_dir' },
} satisfies Record<string, Duty>; // prettier-ignore

/** Roles of all processes. `workers` are whole configurations: a worker's own laid over the shared ones. */
export function rolesOf(shared: Section, workers: readonly Section[]): Roles {
  const writers = section(shared['stream_writers']);
  const one = (key: string): string => wireName(text(shared[key]) ?? mainInstanceName);
  const oneOf = (duty: Duty): string | null => {
    // Named and empty is the main process, as an option that is not set.
    if (shared[duty.setting] !== undefined) return one(duty.setting);
    return inOldForm(duty, shared, workers)[0] ?? null;
  };
  return {
    streamWriters: Object.fromEntries(writerSettings.map((key) => [key, writersOf(writers[key])])),
    federationSenders: spread(duties.federationSenders, shared, workers),
    pushers: spread(duties.pushers, shared, workers),
    backgroundTasksOn: one('run_background_tasks_on'),
    appserviceNotifier: oneOf(duties.appserviceNotifier),
    userDirectory: oneOf(duties.userDirectory),
    mediaBackgroundJobsOn: one('media_instance_running_background_jobs'),
  };
}

/** Spread over instances by a list; an empty list gives the duty to nobody. */
function spread(duty: Duty, shared: Section, workers: readonly Section[]): string[] {
  const listed = shared[duty.setting];
  if (listed !== undefined && listed !== null) return [...new Set(texts(listed).map(wireName))];
  return inOldForm(duty, shared, workers);
}

/** The workers of the duty's own app; else the main process, unless the option takes it off: then nobody does it. */
function inOldForm({ option, app }: Duty, shared: Section, workers: readonly Section[]): string[] {
  const names = workers.filter((worker) => worker['worker_app'] === app).flatMap((worker) => workerName(worker) ?? []);
  if (names.length > 0) return [...new Set(names)];
  return flag(shared[option]) === false ? [] : [mainInstanceName];
}

function writersOf(value: unknown): string[] {
  const names = [...new Set(texts(value).map(wireName))];
  return names.length > 0 ? names : [mainInstanceName];
}

/** A worker without a name goes by its app. */
export function workerName(worker: Section): string | null {
  return text(worker['worker_name']) ?? text(worker['worker_app']);
}

/** The main process is `main` as a key of instance_map, and by mistake elsewhere. */
export function wireName(name: string): string {
  return name === 'main' ? mainInstanceName : name;
}

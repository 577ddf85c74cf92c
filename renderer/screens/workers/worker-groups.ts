import type { Worker } from '../../../shared/contract/workers';
import type { texts } from '../../texts/en';

export type GroupKey = keyof typeof texts.workers.groups;

export interface WorkerGroup {
  key: GroupKey;
  workers: Worker[];
}

const order: readonly GroupKey[] = [
  'main', 'persisters', 'writers', 'senders', 'pushers', 'background', 'generic', 'synoptic',
]; // prettier-ignore

/** Processes by what they are there for first of all; groups without any are left out. */
export function groupWorkers(workers: readonly Worker[]): WorkerGroup[] {
  return order
    .map((key) => ({ key, workers: workers.filter((worker) => groupOf(worker) === key).sort(byName) }))
    .filter((group) => group.workers.length > 0);
}

// sync2 stands before sync10.
const names = new Intl.Collator('en', { numeric: true });
function byName(a: Worker, b: Worker): number {
  return names.compare(a.instanceName, b.instanceName);
}

function groupOf({ roles }: Worker): GroupKey {
  if (roles.includes('synoptic')) return 'synoptic';
  if (roles.includes('main')) return 'main';
  if (roles.includes('event_persister')) return 'persisters';
  if (roles.includes('stream_writer')) return 'writers';
  if (roles.includes('federation_sender')) return 'senders';
  if (roles.includes('pusher') && !roles.includes('background_tasks')) return 'pushers';
  if (roles.includes('background_tasks')) return 'background';
  return 'generic';
}

/** Processes of a group that are not as they should be. */
export function notLive(workers: readonly Worker[]): number {
  return workers.filter(({ state }) => state === 'silent' || state === 'unheard' || state === 'gone').length;
}

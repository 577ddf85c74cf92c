import type { WorkerRole } from '../../../shared/contract/workers';

const meanings: readonly [WorkerRole, string][] = [
  ['event_persister', 'Rooms of its shard cannot receive events: sending in them fails or waits.'],
  ['main', 'Whatever only the main process does stands still: pushers, partial joins, requests that no worker takes.'],
  ['stream_writer', 'What it writes cannot be written: requests that need it fail or wait.'],
  ['federation_sender', 'Events for its share of the other servers are not sent; they are sent later once it is back.'],
  ['pusher', 'Its share of push notifications is not sent.'],
  ['background_tasks', 'Background tasks stand still: censoring, statistics, cleaning.'],
  ['appservice_notifier', 'Application services hear of no new events.'],
  ['user_directory', 'The user directory is not updated.'],
  ['media', 'Media requests that are routed to it fail.'],
  ['client_api', 'Client requests that are routed to it fail.'],
  ['federation_api', 'Requests of other servers that are routed to it fail.'],
];

/** What it means for users that a process of these roles does not answer: the gravest of them. */
export function silenceMeaning(roles: readonly WorkerRole[]): string {
  const meaning = meanings.find(([role]) => roles.includes(role));
  return meaning?.[1] ?? 'Requests that are routed to it fail or wait.';
}

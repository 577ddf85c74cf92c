import { buildTopology } from '../config/build-topology';
import type { HomeserverTopology } from '../config/topology';
import { demoInstanceNames } from './demo-workers';

const streams = ['streams1'];

/** The demo's configuration, as its homeserver.yaml would say it: which simulated process does what. */
export function demoTopology(facts: {
  serverName: string;
  databasePort: number;
  database: string;
}): HomeserverTopology {
  const replicationPort = (index: number): number => 9_100 + index;
  const shared = {
    server_name: facts.serverName,
    enable_ephemeral_messages: true,
    redaction_retention_period: '7d',
    database: { name: 'psycopg2', args: { host: '127.0.0.1', port: facts.databasePort, dbname: facts.database } },
    redis: { enabled: true, host: 'simulated' },
    instance_map: Object.fromEntries(
      demoInstanceNames.map((name, index) => [
        name === 'master' ? 'main' : name,
        { host: 'simulated', port: replicationPort(index) },
      ]),
    ),
    stream_writers: {
      events: ['persister1', 'persister2'],
      typing: streams,
      to_device: streams,
      account_data: streams,
      receipts: streams,
      presence: streams,
      push_rules: streams,
      device_lists: streams,
      thread_subscriptions: streams,
      quarantined_media_changes: streams,
    },
    run_background_tasks_on: 'background1',
    update_user_directory_from_worker: 'background1',
    pusher_instances: ['background1'],
    federation_sender_instances: ['fedsender1'],
    listeners: [listener(8_008, ['client', 'federation'])],
  };
  const workers = demoInstanceNames
    .filter((name) => name !== 'master')
    .map((name, index) => ({
      file: `workers/${name}.yaml`,
      config: {
        ...shared,
        worker_app: 'synapse.app.generic_worker',
        worker_name: name,
        worker_listeners: name === 'sync1' ? [listener(8_100 + index, ['client', 'federation'])] : [],
      },
    }));
  return buildTopology({ files: ['homeserver.yaml'], shared, workers, hasReplicationSecret: true });
}

function listener(port: number, names: readonly string[]): object {
  return { type: 'http', port, bind_addresses: ['simulated'], resources: [{ names }] };
}

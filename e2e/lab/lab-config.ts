import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument, stringify } from 'yaml';
import type { LabProcess, LabState } from './lab-state';

/** The processes of every lab: which roles each has stands in `sharedConfig`. */
export const PROCESS_NAMES = [
  'master',
  'persister1',
  'persister2',
  'streams1',
  'sync1',
  'background1',
  'fedsender1',
] as const;

export interface LabChoices {
  /** `enable_ephemeral_messages`. */
  enableEphemeral: boolean;
  /** `redaction_retention_period`; null: redacted events are never censored. */
  redactionRetention: string | null;
}

/** Main configuration of the lab. */
export function sharedConfigFile(lab: LabState): string {
  return join(lab.folder, 'homeserver.yaml');
}

/** Folder with one file per worker, and nothing else. */
export function workersFolder(lab: LabState): string {
  return join(lab.folder, 'workers');
}

/** Writes homeserver.yaml, one file per worker, the signing key and the logging configuration into the lab's folder. */
export function writeLabConfig(lab: LabState, choices: LabChoices): void {
  mkdirSync(join(lab.folder, 'media'), { recursive: true });
  const seed = randomBytes(32).toString('base64').replace(/=+$/, '');
  writeFileSync(join(lab.folder, 'signing.key'), `ed25519 a_lab ${seed}\n`, { mode: 0o600 });
  writeFileSync(join(lab.folder, 'log.yaml'), stringify(logConfig()));
  writeFileSync(sharedConfigFile(lab), stringify(sharedConfig(lab, choices)));
  mkdirSync(workersFolder(lab), { recursive: true });
  for (const worker of lab.processes.filter(({ name }) => name !== 'master')) writeWorkerConfig(lab, worker);
}

export function writeWorkerConfig(lab: LabState, worker: LabProcess): void {
  writeFileSync(workerConfigFile(lab, worker.name), stringify(workerConfig(lab, worker)));
}

export function removeWorkerConfig(lab: LabState, name: string): void {
  rmSync(workerConfigFile(lab, name));
}

/** Sets keys of one section of homeserver.yaml (undefined takes one out), and leaves the rest as it is, secrets too. */
export function changeSharedConfig(lab: LabState, section: string, changes: Readonly<Record<string, unknown>>): void {
  const document = parseDocument(readFileSync(sharedConfigFile(lab), 'utf8'));
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined) document.deleteIn([section, key]);
    else document.setIn([section, key], value);
  }
  writeFileSync(sharedConfigFile(lab), document.toString());
}

/** Sets one key of homeserver.yaml itself. What runs goes by it after a restart. */
export function changeSetting(lab: LabState, key: string, value: unknown): void {
  const document = parseDocument(readFileSync(sharedConfigFile(lab), 'utf8'));
  document.set(key, value);
  writeFileSync(sharedConfigFile(lab), document.toString());
}

/** The arguments with which the process is started, after the Python. */
export function startArguments(lab: LabState, name: string): string[] {
  const shared = ['-c', sharedConfigFile(lab)];
  if (name === 'master') return ['-m', 'synapse.app.homeserver', ...shared];
  return ['-m', 'synapse.app.generic_worker', ...shared, '-c', workerConfigFile(lab, name)];
}

function workerConfigFile(lab: LabState, name: string): string {
  return join(workersFolder(lab), `${name}.yaml`);
}

function sharedConfig(lab: LabState, choices: LabChoices): object {
  const main = lab.processes.find(({ name }) => name === 'master');
  if (!main) throw new Error('a lab has a main process');
  return {
    server_name: lab.serverName,
    report_stats: false,
    signing_key_path: join(lab.folder, 'signing.key'),
    suppress_key_server_warning: true,
    trusted_key_servers: [],
    // No other homeserver is ever asked: what comes from elsewhere is written by SQL and labelled so.
    federation_domain_whitelist: [],
    media_store_path: join(lab.folder, 'media'),
    log_config: join(lab.folder, 'log.yaml'),
    pid_file: join(lab.folder, 'homeserver.pid'),
    macaroon_secret_key: randomBytes(16).toString('hex'),
    form_secret: randomBytes(16).toString('hex'),
    registration_shared_secret: lab.registrationSecret,
    worker_replication_secret: lab.replicationSecret,
    listeners: listeners(main),
    enable_metrics: true,
    bcrypt_rounds: 4,
    database: databaseConfig(lab),
    redis: redisConfig(lab),
    ...roles(lab),
    ...limits(),
    enable_ephemeral_messages: choices.enableEphemeral,
    redaction_retention_period: choices.redactionRetention,
    user_directory: { enabled: true, search_all_users: true },
    // The default asks the identity server of the project's own; a lab asks nobody.
    push: { enabled: false },
  };
}

function roles(lab: LabState): object {
  const streams = ['streams1'];
  return {
    instance_map: Object.fromEntries(
      lab.processes.map(({ name, replicationPort }) => [
        name === 'master' ? 'main' : name,
        { host: '127.0.0.1', port: replicationPort },
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
    notify_appservices_from_worker: 'background1',
    pusher_instances: ['background1'],
    federation_sender_instances: ['fedsender1'],
  };
}

function limits(): object {
  const high = { per_second: 100_000, burst_count: 100_000 };
  return {
    rc_message: high,
    rc_registration: high,
    rc_registration_token_validity: high,
    rc_login: { address: high, account: high, failed_attempts: high },
    rc_admin_redaction: high,
    rc_joins: { local: high, remote: high },
    rc_joins_per_room: high,
    rc_3pid_validation: high,
    rc_invites: { per_room: high, per_user: high, per_issuer: high },
    rc_third_party_invite: high,
    rc_media_create: high,
    rc_presence: { per_user: high },
    rc_delayed_event_mgmt: high,
    rc_room_creation: high,
    rc_reports: high,
    rc_user_directory: high,
  };
}

function workerConfig(lab: LabState, worker: LabProcess): object {
  return {
    worker_app: 'synapse.app.generic_worker',
    worker_name: worker.name,
    worker_listeners: listeners(worker),
    worker_log_config: join(lab.folder, 'log.yaml'),
  };
}

function listeners(process: LabProcess): object[] {
  const http = { type: 'http', bind_addresses: ['127.0.0.1'], tls: false };
  return [
    { ...http, port: process.port, resources: [{ names: ['client', 'federation'] }] },
    { ...http, port: process.replicationPort, resources: [{ names: ['replication'] }] },
    { type: 'metrics', bind_addresses: ['127.0.0.1'], port: process.metricsPort },
  ];
}

function databaseConfig(lab: LabState): object {
  const url = new URL(lab.databaseUrl);
  const login = {
    user: decodeURIComponent(url.username),
    ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
    dbname: url.pathname.slice(1),
    host: url.hostname,
    port: Number(url.port || 5432),
  };
  // Few connections: seven processes of several labs share one PostgreSQL with everything else here.
  return { name: 'psycopg2', args: { ...login, cp_min: 1, cp_max: 4 } };
}

function redisConfig(lab: LabState): object {
  const url = new URL(lab.redisUrl);
  return {
    enabled: true,
    host: url.hostname,
    port: Number(url.port || 6379),
    ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
  };
}

function logConfig(): object {
  return {
    version: 1,
    formatters: {
      precise: { format: '%(asctime)s - %(name)s - %(lineno)d - %(levelname)s - %(request)s - %(message)s' },
    },
    handlers: { console: { class: 'logging.StreamHandler', formatter: 'precise' } },
    root: { level: 'INFO', handlers: ['console'] },
    disable_existing_loggers: false,
  };
}

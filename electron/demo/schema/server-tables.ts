/** What the homeserver keeps about itself: its schema's version, its background updates, its sequences. */
export const serverTables = `
CREATE TABLE schema_version (
  lock CHAR(1) NOT NULL DEFAULT 'X',
  version INTEGER NOT NULL,
  upgraded BOOLEAN NOT NULL
);
CREATE TABLE schema_compat_version (
  lock CHAR(1) NOT NULL DEFAULT 'X',
  compat_version INTEGER NOT NULL
);
CREATE TABLE applied_schema_deltas (
  version INTEGER NOT NULL,
  file TEXT NOT NULL
);
CREATE TABLE background_updates (
  update_name TEXT NOT NULL,
  progress_json TEXT NOT NULL,
  depends_on TEXT,
  ordering INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE instance_map (
  instance_id INTEGER NOT NULL DEFAULT nextval('instance_map_instance_id_seq'),
  instance_name TEXT NOT NULL
);
CREATE UNLOGGED TABLE worker_locks (
  lock_name TEXT NOT NULL,
  lock_key TEXT NOT NULL,
  instance_name TEXT NOT NULL,
  token TEXT NOT NULL,
  last_renewed_ts BIGINT NOT NULL
);
CREATE TABLE scheduled_tasks (
  id TEXT NOT NULL,
  action TEXT NOT NULL,
  status TEXT NOT NULL,
  timestamp BIGINT NOT NULL,
  resource_id TEXT,
  params TEXT,
  result TEXT,
  error TEXT
);
`;

export const serverIndexes = `
ALTER TABLE schema_version ADD CONSTRAINT schema_version_lock_key UNIQUE (lock);
ALTER TABLE schema_compat_version ADD CONSTRAINT schema_compat_version_lock_key UNIQUE (lock);
ALTER TABLE applied_schema_deltas ADD CONSTRAINT applied_schema_deltas_version_file_key UNIQUE (version, file);
ALTER TABLE background_updates ADD CONSTRAINT background_updates_uniqueness UNIQUE (update_name);
ALTER TABLE instance_map ADD CONSTRAINT instance_map_pkey PRIMARY KEY (instance_id);
CREATE UNIQUE INDEX instance_map_idx ON instance_map (instance_name);
CREATE UNIQUE INDEX worker_locks_key ON worker_locks (lock_name, lock_key);
ALTER TABLE scheduled_tasks ADD CONSTRAINT scheduled_tasks_pkey PRIMARY KEY (id);
CREATE INDEX scheduled_tasks_timestamp ON scheduled_tasks (timestamp);
CREATE INDEX scheduled_tasks_status ON scheduled_tasks (status);
`;

/** Sequences that the streams count with. events_backfill_stream_seq counts up here and is negated in `events`. */
export const sequenceNames = [
  'account_data_sequence',
  'application_services_txn_id_seq',
  'cache_invalidation_stream_seq',
  'device_inbox_sequence',
  'device_lists_sequence',
  'event_auth_chain_id',
  'events_backfill_stream_seq',
  'events_stream_seq',
  'instance_map_instance_id_seq',
  'presence_stream_sequence',
  'profile_updates_sequence',
  'push_rules_stream_sequence',
  'pushers_sequence',
  'quarantined_media_id_seq',
  'receipts_sequence',
  'state_group_id_seq',
  'sticky_events_sequence',
  'thread_subscriptions_sequence',
  'un_partial_stated_event_stream_sequence',
  'un_partial_stated_room_stream_sequence',
  'user_id_seq',
] as const;

export type SequenceName = (typeof sequenceNames)[number];

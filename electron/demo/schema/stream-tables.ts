/** Tables behind the replication streams, as schema version 94 of the homeserver has them. */
export const streamTables = `
CREATE TABLE stream_positions (
  stream_name TEXT NOT NULL,
  instance_name TEXT NOT NULL,
  stream_id BIGINT NOT NULL
);
CREATE TABLE cache_invalidation_stream_by_instance (
  stream_id BIGINT NOT NULL,
  instance_name TEXT NOT NULL,
  cache_func TEXT NOT NULL,
  keys TEXT[],
  invalidation_ts BIGINT
);
CREATE TABLE ex_outlier_stream (
  event_stream_ordering BIGINT NOT NULL,
  event_id TEXT NOT NULL,
  state_group BIGINT NOT NULL,
  instance_name TEXT
);
CREATE TABLE account_data (
  user_id TEXT NOT NULL,
  account_data_type TEXT NOT NULL,
  stream_id BIGINT NOT NULL,
  content TEXT NOT NULL,
  instance_name TEXT
);
CREATE TABLE room_account_data (
  user_id TEXT NOT NULL,
  room_id TEXT NOT NULL,
  account_data_type TEXT NOT NULL,
  stream_id BIGINT NOT NULL,
  content TEXT NOT NULL,
  instance_name TEXT
);
CREATE TABLE room_tags (
  user_id TEXT NOT NULL,
  room_id TEXT NOT NULL,
  tag TEXT NOT NULL,
  content TEXT NOT NULL
);
CREATE TABLE room_tags_revisions (
  user_id TEXT NOT NULL,
  room_id TEXT NOT NULL,
  stream_id BIGINT NOT NULL,
  instance_name TEXT
);
CREATE TABLE device_inbox (
  user_id TEXT NOT NULL,
  device_id TEXT NOT NULL,
  stream_id BIGINT NOT NULL,
  message_json TEXT NOT NULL,
  instance_name TEXT
);
CREATE TABLE device_federation_outbox (
  destination TEXT NOT NULL,
  stream_id BIGINT NOT NULL,
  queued_ts BIGINT NOT NULL,
  messages_json TEXT NOT NULL,
  instance_name TEXT
);
CREATE TABLE device_lists_stream (
  stream_id BIGINT NOT NULL,
  user_id TEXT NOT NULL,
  device_id TEXT NOT NULL,
  instance_name TEXT
);
CREATE TABLE device_lists_outbound_pokes (
  destination TEXT NOT NULL,
  stream_id BIGINT NOT NULL,
  user_id TEXT NOT NULL,
  device_id TEXT NOT NULL,
  sent BOOLEAN NOT NULL,
  ts BIGINT NOT NULL,
  opentracing_context TEXT,
  instance_name TEXT
);
CREATE TABLE user_signature_stream (
  stream_id BIGINT NOT NULL,
  from_user_id TEXT NOT NULL,
  user_ids TEXT NOT NULL,
  instance_name TEXT
);
CREATE TABLE presence_stream (
  stream_id BIGINT,
  user_id TEXT,
  state TEXT,
  last_active_ts BIGINT,
  last_federation_update_ts BIGINT,
  last_user_sync_ts BIGINT,
  status_msg TEXT,
  currently_active BOOLEAN,
  instance_name TEXT
);
CREATE TABLE push_rules_stream (
  stream_id BIGINT NOT NULL,
  event_stream_ordering BIGINT NOT NULL,
  user_id TEXT NOT NULL,
  rule_id TEXT NOT NULL,
  op TEXT NOT NULL,
  priority_class SMALLINT,
  priority INTEGER,
  conditions TEXT,
  actions TEXT,
  instance_name TEXT
);
CREATE TABLE receipts_linearized (
  stream_id BIGINT NOT NULL,
  room_id TEXT NOT NULL,
  receipt_type TEXT NOT NULL,
  user_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  data TEXT NOT NULL,
  instance_name TEXT,
  event_stream_ordering BIGINT,
  thread_id TEXT
);
CREATE TABLE thread_subscriptions (
  stream_id INTEGER NOT NULL,
  instance_name TEXT NOT NULL,
  room_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  subscribed BOOLEAN NOT NULL,
  automatic BOOLEAN NOT NULL,
  unsubscribed_at_stream_ordering BIGINT,
  unsubscribed_at_topological_ordering BIGINT
);
CREATE TABLE sticky_events (
  stream_id INTEGER NOT NULL,
  instance_name TEXT NOT NULL,
  event_id TEXT NOT NULL,
  room_id TEXT NOT NULL,
  event_stream_ordering INTEGER NOT NULL,
  sender TEXT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE TABLE pushers (
  id BIGINT NOT NULL,
  user_name TEXT NOT NULL,
  access_token BIGINT,
  profile_tag TEXT NOT NULL,
  kind TEXT NOT NULL,
  app_id TEXT NOT NULL,
  app_display_name TEXT NOT NULL,
  device_display_name TEXT NOT NULL,
  pushkey TEXT NOT NULL,
  ts BIGINT NOT NULL,
  lang TEXT,
  data TEXT,
  last_stream_ordering BIGINT,
  last_success BIGINT,
  failing_since BIGINT,
  enabled BOOLEAN,
  device_id TEXT,
  instance_name TEXT
);
CREATE TABLE deleted_pushers (
  stream_id BIGINT NOT NULL,
  app_id TEXT NOT NULL,
  pushkey TEXT NOT NULL,
  user_id TEXT NOT NULL,
  instance_name TEXT
);
CREATE TABLE profile_updates (
  stream_id BIGINT NOT NULL,
  instance_name TEXT NOT NULL,
  user_id TEXT NOT NULL,
  action TEXT NOT NULL,
  affected_fields JSONB,
  inserted_ts BIGINT NOT NULL
);
CREATE TABLE quarantined_media_changes (
  stream_id INTEGER NOT NULL,
  instance_name TEXT NOT NULL,
  origin TEXT,
  media_id TEXT NOT NULL,
  quarantined BOOLEAN NOT NULL
);
CREATE TABLE un_partial_stated_room_stream (
  stream_id BIGINT NOT NULL,
  instance_name TEXT NOT NULL,
  room_id TEXT NOT NULL
);
CREATE TABLE un_partial_stated_event_stream (
  stream_id BIGINT NOT NULL,
  instance_name TEXT NOT NULL,
  event_id TEXT NOT NULL,
  rejection_status_changed BOOLEAN NOT NULL
);
`;

export const streamIndexes = `
CREATE UNIQUE INDEX stream_positions_idx ON stream_positions (stream_name, instance_name);
CREATE UNIQUE INDEX cache_invalidation_stream_by_instance_id ON cache_invalidation_stream_by_instance (stream_id);
CREATE INDEX cache_invalidation_stream_by_instance_instance_index
  ON cache_invalidation_stream_by_instance (instance_name, stream_id);
ALTER TABLE ex_outlier_stream ADD CONSTRAINT ex_outlier_stream_pkey PRIMARY KEY (event_stream_ordering);
ALTER TABLE account_data ADD CONSTRAINT account_data_uniqueness UNIQUE (user_id, account_data_type);
CREATE INDEX account_data_stream_id ON account_data (user_id, stream_id);
ALTER TABLE room_account_data ADD CONSTRAINT room_account_data_uniqueness UNIQUE (user_id, room_id, account_data_type);
CREATE INDEX room_account_data_stream_id ON room_account_data (user_id, stream_id);
CREATE INDEX room_account_data_room_id ON room_account_data (room_id);
ALTER TABLE room_tags ADD CONSTRAINT room_tag_uniqueness UNIQUE (user_id, room_id, tag);
ALTER TABLE room_tags_revisions ADD CONSTRAINT room_tag_revisions_uniqueness UNIQUE (user_id, room_id);
CREATE INDEX device_inbox_user_stream_id ON device_inbox (user_id, device_id, stream_id);
CREATE INDEX device_inbox_stream_id_user_id ON device_inbox (stream_id, user_id);
CREATE INDEX device_federation_outbox_destination_id ON device_federation_outbox (destination, stream_id);
CREATE INDEX device_federation_outbox_id ON device_federation_outbox (stream_id);
CREATE INDEX device_lists_stream_id ON device_lists_stream (stream_id, user_id);
CREATE INDEX device_lists_stream_user_id ON device_lists_stream (user_id, device_id);
CREATE INDEX device_lists_outbound_pokes_id ON device_lists_outbound_pokes (destination, stream_id);
CREATE INDEX device_lists_outbound_pokes_user ON device_lists_outbound_pokes (destination, user_id);
CREATE INDEX device_lists_outbound_pokes_stream ON device_lists_outbound_pokes (stream_id);
CREATE UNIQUE INDEX user_signature_stream_idx ON user_signature_stream (stream_id);
CREATE INDEX presence_stream_id ON presence_stream (stream_id, user_id);
CREATE INDEX presence_stream_user_id ON presence_stream (user_id);
CREATE INDEX presence_stream_state_not_offline_idx ON presence_stream (state) WHERE state <> 'offline';
CREATE INDEX push_rules_stream_id ON push_rules_stream (stream_id);
CREATE INDEX push_rules_stream_user_stream_id ON push_rules_stream (user_id, stream_id);
CREATE INDEX receipts_linearized_id ON receipts_linearized (stream_id);
CREATE INDEX receipts_linearized_room_stream ON receipts_linearized (room_id, stream_id);
CREATE INDEX receipts_linearized_user ON receipts_linearized (user_id);
CREATE INDEX receipts_linearized_event_id ON receipts_linearized (room_id, event_id);
ALTER TABLE receipts_linearized ADD CONSTRAINT receipts_linearized_uniqueness_thread
  UNIQUE (room_id, receipt_type, user_id, thread_id);
CREATE UNIQUE INDEX receipts_linearized_unique_index ON receipts_linearized (room_id, receipt_type, user_id)
  WHERE thread_id IS NULL;
ALTER TABLE thread_subscriptions ADD CONSTRAINT thread_subscriptions_pkey PRIMARY KEY (stream_id);
CREATE INDEX thread_subscriptions_by_event ON thread_subscriptions (event_id);
CREATE INDEX thread_subscriptions_by_user ON thread_subscriptions (user_id, stream_id);
CREATE INDEX thread_subscriptions_user_room ON thread_subscriptions (user_id, room_id);
CREATE UNIQUE INDEX thread_subscriptions_room_id_event_id_user_id_key ON thread_subscriptions (room_id, event_id, user_id);
ALTER TABLE sticky_events ADD CONSTRAINT sticky_events_pkey PRIMARY KEY (stream_id);
ALTER TABLE sticky_events ADD CONSTRAINT sticky_events_event_stream_ordering_key UNIQUE (event_stream_ordering);
CREATE INDEX sticky_events_room_idx ON sticky_events (room_id, event_stream_ordering);
ALTER TABLE pushers ADD CONSTRAINT pushers2_pkey PRIMARY KEY (id);
ALTER TABLE pushers ADD CONSTRAINT pushers2_app_id_pushkey_user_name_key UNIQUE (app_id, pushkey, user_name);
CREATE INDEX deleted_pushers_stream_id ON deleted_pushers (stream_id);
ALTER TABLE profile_updates ADD CONSTRAINT profile_updates_pkey PRIMARY KEY (stream_id);
CREATE INDEX profile_updates_by_user ON profile_updates (user_id, stream_id);
ALTER TABLE quarantined_media_changes ADD CONSTRAINT quarantined_media_changes_pkey PRIMARY KEY (stream_id);
ALTER TABLE un_partial_stated_room_stream ADD CONSTRAINT un_partial_stated_room_stream_pkey PRIMARY KEY (stream_id);
CREATE INDEX un_partial_stated_room_stream_room_id ON un_partial_stated_room_stream (room_id);
ALTER TABLE un_partial_stated_event_stream ADD CONSTRAINT un_partial_stated_event_stream_pkey PRIMARY KEY (stream_id);
CREATE UNIQUE INDEX un_partial_stated_event_stream_room_id ON un_partial_stated_event_stream (event_id);
`;

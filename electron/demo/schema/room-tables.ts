/** Tables about rooms and who is in them, as schema version 94 of the homeserver has them. */
export const roomTables = `
CREATE TABLE rooms (
  room_id TEXT NOT NULL,
  is_public BOOLEAN,
  creator TEXT,
  room_version TEXT,
  has_auth_chain_index BOOLEAN
);
CREATE TABLE room_memberships (
  event_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  sender TEXT NOT NULL,
  room_id TEXT NOT NULL,
  membership TEXT NOT NULL,
  forgotten INTEGER DEFAULT 0,
  display_name TEXT,
  avatar_url TEXT,
  event_stream_ordering BIGINT,
  participant BOOLEAN DEFAULT FALSE
);
CREATE TABLE local_current_membership (
  room_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  membership TEXT NOT NULL,
  event_stream_ordering BIGINT
);
CREATE TABLE current_state_events (
  event_id TEXT NOT NULL,
  room_id TEXT NOT NULL,
  type TEXT NOT NULL,
  state_key TEXT NOT NULL,
  membership TEXT,
  event_stream_ordering BIGINT
);
CREATE TABLE current_state_delta_stream (
  stream_id BIGINT NOT NULL,
  room_id TEXT NOT NULL,
  type TEXT NOT NULL,
  state_key TEXT NOT NULL,
  event_id TEXT,
  prev_event_id TEXT,
  instance_name TEXT
);
CREATE TABLE room_stats_state (
  room_id TEXT NOT NULL,
  name TEXT,
  canonical_alias TEXT,
  join_rules TEXT,
  history_visibility TEXT,
  encryption TEXT,
  avatar TEXT,
  guest_access TEXT,
  is_federatable BOOLEAN,
  topic TEXT,
  room_type TEXT
);
CREATE TABLE room_stats_current (
  room_id TEXT NOT NULL,
  current_state_events INTEGER NOT NULL,
  joined_members INTEGER NOT NULL,
  invited_members INTEGER NOT NULL,
  left_members INTEGER NOT NULL,
  banned_members INTEGER NOT NULL,
  local_users_in_room INTEGER NOT NULL,
  completed_delta_stream_id BIGINT NOT NULL,
  knocked_members INTEGER
);
CREATE TABLE sliding_sync_joined_rooms (
  room_id TEXT NOT NULL,
  event_stream_ordering BIGINT NOT NULL,
  bump_stamp BIGINT,
  room_type TEXT,
  room_name TEXT,
  is_encrypted BOOLEAN NOT NULL DEFAULT FALSE,
  tombstone_successor_room_id TEXT
);
CREATE TABLE sliding_sync_membership_snapshots (
  room_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  sender TEXT NOT NULL,
  membership_event_id TEXT NOT NULL,
  membership TEXT NOT NULL,
  forgotten INTEGER NOT NULL DEFAULT 0,
  event_stream_ordering BIGINT NOT NULL,
  event_instance_name TEXT NOT NULL,
  has_known_state BOOLEAN NOT NULL DEFAULT FALSE,
  room_type TEXT,
  room_name TEXT,
  is_encrypted BOOLEAN NOT NULL DEFAULT FALSE,
  tombstone_successor_room_id TEXT
);
CREATE TABLE partial_state_rooms (
  room_id TEXT NOT NULL,
  device_lists_stream_id BIGINT NOT NULL DEFAULT 0,
  join_event_id TEXT,
  joined_via TEXT
);
CREATE TABLE partial_state_rooms_servers (
  room_id TEXT NOT NULL,
  server_name TEXT NOT NULL
);
CREATE TABLE partial_state_events (
  room_id TEXT NOT NULL,
  event_id TEXT NOT NULL
);
CREATE TABLE room_retention (
  room_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  min_lifetime BIGINT,
  max_lifetime BIGINT
);
CREATE TABLE room_aliases (
  room_alias TEXT NOT NULL,
  room_id TEXT NOT NULL,
  creator TEXT
);
CREATE TABLE blocked_rooms (
  room_id TEXT NOT NULL,
  user_id TEXT NOT NULL
);
CREATE TABLE room_depth (
  room_id TEXT NOT NULL,
  min_depth BIGINT
);
CREATE TABLE room_ban_redactions (
  room_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  redacting_event_id TEXT NOT NULL,
  redact_end_ordering BIGINT
);
`;

export const roomIndexes = `
ALTER TABLE rooms ADD CONSTRAINT rooms_pkey PRIMARY KEY (room_id);
CREATE INDEX public_room_index ON rooms (is_public);
CREATE UNIQUE INDEX room_memberships_event_id_key ON room_memberships (event_id);
CREATE INDEX room_memberships_room_id ON room_memberships (room_id);
CREATE INDEX room_memberships_user_id ON room_memberships (user_id);
CREATE INDEX room_membership_user_room_idx ON room_memberships (user_id, room_id);
CREATE INDEX room_memberships_stream_ordering_idx ON room_memberships (event_stream_ordering);
CREATE INDEX room_memberships_user_room_forgotten ON room_memberships (user_id, room_id) WHERE forgotten = 1;
CREATE UNIQUE INDEX local_current_membership_idx ON local_current_membership (user_id, room_id);
CREATE INDEX local_current_membership_room_idx ON local_current_membership (room_id);
CREATE INDEX local_current_membership_stream_ordering_idx ON local_current_membership (event_stream_ordering);
CREATE UNIQUE INDEX current_state_events_event_id_key ON current_state_events (event_id);
CREATE UNIQUE INDEX current_state_events_room_id_type_state_key_key ON current_state_events (room_id, type, state_key);
CREATE INDEX current_state_events_member_index ON current_state_events (state_key) WHERE type = 'm.room.member';
CREATE INDEX current_state_events_members_room_index ON current_state_events (room_id, membership)
  WHERE type = 'm.room.member';
CREATE INDEX current_state_events_stream_ordering_idx ON current_state_events (event_stream_ordering);
CREATE INDEX current_state_delta_stream_idx ON current_state_delta_stream (stream_id);
CREATE INDEX current_state_delta_stream_room_idx ON current_state_delta_stream (room_id, stream_id);
ALTER TABLE sliding_sync_joined_rooms ADD CONSTRAINT sliding_sync_joined_rooms_pkey PRIMARY KEY (room_id);
CREATE UNIQUE INDEX sliding_sync_joined_rooms_event_stream_ordering ON sliding_sync_joined_rooms (event_stream_ordering);
ALTER TABLE sliding_sync_membership_snapshots
  ADD CONSTRAINT sliding_sync_membership_snapshots_pkey PRIMARY KEY (room_id, user_id);
CREATE UNIQUE INDEX sliding_sync_membership_snapshots_event_stream_ordering
  ON sliding_sync_membership_snapshots (event_stream_ordering);
CREATE INDEX sliding_sync_membership_snapshots_membership_event_id_idx
  ON sliding_sync_membership_snapshots (membership_event_id);
CREATE INDEX sliding_sync_membership_snapshots_user_id_stream_ordering
  ON sliding_sync_membership_snapshots (user_id, event_stream_ordering);
CREATE UNIQUE INDEX room_stats_state_room ON room_stats_state (room_id);
ALTER TABLE room_stats_current ADD CONSTRAINT room_stats_current_pkey PRIMARY KEY (room_id);
ALTER TABLE partial_state_rooms ADD CONSTRAINT partial_state_rooms_pkey PRIMARY KEY (room_id);
ALTER TABLE partial_state_rooms_servers ADD CONSTRAINT partial_state_rooms_servers_room_id_server_name_key UNIQUE (room_id, server_name);
ALTER TABLE partial_state_events ADD CONSTRAINT partial_state_events_event_id_key UNIQUE (event_id);
CREATE INDEX partial_state_events_room_id_idx ON partial_state_events (room_id);
ALTER TABLE room_retention ADD CONSTRAINT room_retention_pkey PRIMARY KEY (room_id, event_id);
CREATE INDEX room_retention_max_lifetime_idx ON room_retention (max_lifetime);
CREATE UNIQUE INDEX room_aliases_room_alias_key ON room_aliases (room_alias);
CREATE INDEX room_aliases_id ON room_aliases (room_id);
CREATE UNIQUE INDEX blocked_rooms_idx ON blocked_rooms (room_id);
CREATE UNIQUE INDEX room_depth_room_id_key ON room_depth (room_id);
CREATE UNIQUE INDEX room_ban_redaction_uniqueness ON room_ban_redactions (room_id, user_id);
`;

/** Tables about accounts, their devices and their media, as schema version 94 of the homeserver has them. */
export const userTables = `
CREATE TABLE users (
  name TEXT,
  password_hash TEXT,
  creation_ts BIGINT,
  admin SMALLINT NOT NULL DEFAULT 0,
  upgrade_ts BIGINT,
  is_guest SMALLINT NOT NULL DEFAULT 0,
  appservice_id TEXT,
  consent_version TEXT,
  consent_server_notice_sent TEXT,
  user_type TEXT,
  deactivated SMALLINT NOT NULL DEFAULT 0,
  shadow_banned BOOLEAN,
  consent_ts BIGINT,
  approved BOOLEAN,
  locked BOOLEAN NOT NULL DEFAULT FALSE,
  suspended BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE TABLE profiles (
  user_id TEXT NOT NULL,
  displayname TEXT,
  avatar_url TEXT,
  full_user_id TEXT,
  fields JSONB
);
CREATE TABLE user_directory (
  user_id TEXT NOT NULL,
  room_id TEXT,
  display_name TEXT,
  avatar_url TEXT
);
CREATE TABLE user_directory_search (
  user_id TEXT NOT NULL,
  vector TSVECTOR
);
CREATE TABLE devices (
  user_id TEXT NOT NULL,
  device_id TEXT NOT NULL,
  display_name TEXT,
  last_seen BIGINT,
  ip TEXT,
  user_agent TEXT,
  hidden BOOLEAN DEFAULT FALSE
);
CREATE TABLE user_ips (
  user_id TEXT NOT NULL,
  access_token TEXT NOT NULL,
  device_id TEXT,
  ip TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  last_seen BIGINT NOT NULL
);
CREATE TABLE user_reports (
  id BIGINT NOT NULL,
  received_ts BIGINT NOT NULL,
  target_user_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  reason TEXT NOT NULL
);
CREATE TABLE erased_users (
  user_id TEXT NOT NULL
);
CREATE TABLE local_media_repository (
  media_id TEXT,
  media_type TEXT,
  media_length INTEGER,
  created_ts BIGINT,
  upload_name TEXT,
  user_id TEXT,
  quarantined_by TEXT,
  url_cache TEXT,
  last_access_ts BIGINT,
  safe_from_quarantine BOOLEAN NOT NULL DEFAULT FALSE,
  authenticated BOOLEAN NOT NULL DEFAULT FALSE,
  sha256 TEXT
);
CREATE TABLE remote_media_cache (
  media_origin TEXT,
  media_id TEXT,
  media_type TEXT,
  created_ts BIGINT,
  upload_name TEXT,
  media_length INTEGER,
  filesystem_id TEXT,
  last_access_ts BIGINT,
  quarantined_by TEXT,
  authenticated BOOLEAN NOT NULL DEFAULT FALSE,
  sha256 TEXT
);
CREATE TABLE local_media_repository_url_cache (
  url TEXT,
  response_code INTEGER,
  etag TEXT,
  expires_ts BIGINT,
  og TEXT,
  media_id TEXT,
  download_ts BIGINT
);
`;

export const userIndexes = `
CREATE UNIQUE INDEX users_name_key ON users (name);
CREATE INDEX users_creation_ts ON users (creation_ts);
CREATE UNIQUE INDEX profiles_user_id_key ON profiles (user_id);
CREATE UNIQUE INDEX profiles_full_user_id_key ON profiles (full_user_id);
CREATE UNIQUE INDEX user_directory_user_idx ON user_directory (user_id);
CREATE INDEX user_directory_room_idx ON user_directory (room_id);
CREATE UNIQUE INDEX user_directory_search_user_idx ON user_directory_search (user_id);
CREATE INDEX user_directory_search_fts_idx ON user_directory_search USING gin (vector);
CREATE UNIQUE INDEX device_uniqueness ON devices (user_id, device_id);
CREATE INDEX user_ips_device_id ON user_ips (user_id, device_id, last_seen);
CREATE INDEX user_ips_last_seen ON user_ips (user_id, last_seen);
CREATE INDEX user_ips_last_seen_only ON user_ips (last_seen);
CREATE UNIQUE INDEX user_ips_user_token_ip_unique_index ON user_ips (user_id, access_token, ip);
ALTER TABLE user_reports ADD CONSTRAINT user_reports_pkey PRIMARY KEY (id);
CREATE INDEX user_reports_target_user_id ON user_reports (target_user_id);
CREATE INDEX user_reports_user_id ON user_reports (user_id);
CREATE UNIQUE INDEX erased_users_user ON erased_users (user_id);
CREATE UNIQUE INDEX local_media_repository_media_id_key ON local_media_repository (media_id);
CREATE INDEX local_media_repository_sha256 ON local_media_repository (sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX local_media_repository_url_idx ON local_media_repository (created_ts) WHERE url_cache IS NOT NULL;
CREATE INDEX users_have_local_media ON local_media_repository (user_id, created_ts);
CREATE UNIQUE INDEX remote_media_cache_media_origin_media_id_key ON remote_media_cache (media_origin, media_id);
CREATE INDEX remote_media_cache_sha256 ON remote_media_cache (sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX local_media_repository_url_cache_expires_idx ON local_media_repository_url_cache (expires_ts);
CREATE INDEX local_media_repository_url_cache_by_url_download_ts ON local_media_repository_url_cache (url, download_ts);
CREATE INDEX local_media_repository_url_cache_media_idx ON local_media_repository_url_cache (media_id);
`;

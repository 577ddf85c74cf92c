-- Roles and grants for Synoptic, for the database administrator.
--
-- Run it in the homeserver's main database, as a superuser or as the owner of that database with CREATEROLE:
--
--     psql --single-transaction --set ON_ERROR_STOP=1 --dbname synapse --file roles.sql
--
-- It may be run again at any time, and should be after an upgrade of the homeserver or of Synoptic: it then takes back
-- what is no longer needed and grants what has come. It holds no password. The next step is to give the logins one:
--
--     \password synoptic_reader
--     \password synoptic_censor
--
--   synoptic_owner    owns the schema "synoptic", cannot log in
--   synoptic_reader   reads the columns listed below and nothing else
--   synoptic_censor   reads the same, and may change what censoring an event changes
--
-- A person may have a login of their own instead: GRANT synoptic_censor TO alice.
--
-- Synoptic's own tables are made when it is first unlocked, which needs the last grant of this file. Whoever may become
-- synoptic_owner can also take the protection off the audit. To keep that from the login, leave the grant out:
--
--     PGOPTIONS='-c synoptic.censor_may_migrate=no' psql ...
--
-- (which also takes it back) and run the migrations that Synoptic prints yourself.

DO $roles$
DECLARE
  wanted record;
BEGIN
  FOR wanted IN
    SELECT * FROM (VALUES
      ('synoptic_owner', 'NOLOGIN'),
      ('synoptic_reader', 'LOGIN'),
      -- NOINHERIT: the rights of synoptic_owner take effect only where a migration asks for them by SET ROLE.
      ('synoptic_censor', 'LOGIN NOINHERIT')
    ) AS role (name, options)
  LOOP
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted.name) THEN
      EXECUTE format('CREATE ROLE %I %s', wanted.name, wanted.options);
      IF wanted.name = 'synoptic_reader' THEN
        -- Belt and braces: a session of the reader starts read-only even if it is not Synoptic that logs in.
        ALTER ROLE synoptic_reader SET default_transaction_read_only = on;
      END IF;
    END IF;
  END LOOP;
END
$roles$;

-- The schema for Synoptic's own tables.
DO $schema$
DECLARE
  -- Who gives an object to a role, or grants in its name, has to be able to become it; only for as long as it takes.
  -- From PostgreSQL 16 on a member may be kept from it, which is asked for by a word of its own.
  is_member boolean := pg_catalog.pg_has_role(current_user, 'synoptic_owner',
    CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END);
BEGIN
  IF NOT is_member THEN
    EXECUTE format('GRANT synoptic_owner TO %I', current_user);
  END IF;
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'synoptic') THEN
    CREATE SCHEMA synoptic AUTHORIZATION synoptic_owner;
  END IF;
  SET LOCAL ROLE synoptic_owner;
  GRANT USAGE ON SCHEMA synoptic TO synoptic_reader, synoptic_censor;
  RESET ROLE;
  IF NOT is_member THEN
    EXECUTE format('REVOKE synoptic_owner FROM %I', current_user);
  END IF;
END
$schema$;

-- What the homeserver's tables grant: taken back in whole, then given column by column, so that the lists below are all
-- that there is. A column or table that this homeserver's schema version does not have is passed over.
DO $grants$
DECLARE
  wanted record;
  relation record;
  columns text;
BEGIN
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO synoptic_reader, synoptic_censor', current_database());
  GRANT USAGE ON SCHEMA public TO synoptic_reader, synoptic_censor;
  FOR relation IN
    SELECT c.oid::regclass AS name FROM pg_catalog.pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
      AND EXISTS (
        SELECT FROM pg_catalog.pg_roles r
        CROSS JOIN LATERAL (
          SELECT grantee FROM aclexplode(c.relacl)
          UNION ALL
          SELECT (aclexplode(a.attacl)).grantee FROM pg_catalog.pg_attribute a
          WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL
        ) AS held
        WHERE held.grantee = r.oid AND r.rolname IN ('synoptic_reader', 'synoptic_censor')
      )
  LOOP
    EXECUTE format('REVOKE ALL ON %s FROM synoptic_reader, synoptic_censor', relation.name);
  END LOOP;

  FOR wanted IN
    SELECT * FROM (VALUES
      -- Reading. Nothing of passwords, access tokens, keys, messages or account data is in this list.
      ('schema_version', 'SELECT', 'synoptic_reader, synoptic_censor', 'version'),
      ('blocked_rooms', 'SELECT', 'synoptic_reader, synoptic_censor', 'room_id user_id'),
      -- Not its keys: those of some caches are access tokens.
      ('cache_invalidation_stream_by_instance', 'SELECT', 'synoptic_reader, synoptic_censor',
        'stream_id instance_name cache_func invalidation_ts'),
      ('cache_invalidation_stream_seq', 'SELECT', 'synoptic_reader, synoptic_censor', NULL),
      ('current_state_delta_stream', 'SELECT', 'synoptic_reader, synoptic_censor',
        'stream_id room_id type state_key event_id prev_event_id instance_name'),
      ('current_state_events', 'SELECT', 'synoptic_reader, synoptic_censor',
        'event_id room_id type state_key membership'),
      ('devices', 'SELECT', 'synoptic_reader, synoptic_censor',
        'user_id device_id display_name last_seen ip user_agent hidden'),
      ('erased_users', 'SELECT', 'synoptic_reader, synoptic_censor', 'user_id'),
      ('event_expiry', 'SELECT', 'synoptic_reader, synoptic_censor', 'event_id expiry_ts'),
      ('event_forward_extremities', 'SELECT', 'synoptic_reader, synoptic_censor', 'event_id room_id'),
      ('event_json', 'SELECT', 'synoptic_reader, synoptic_censor', 'event_id internal_metadata json room_id'),
      ('event_labels', 'SELECT', 'synoptic_reader, synoptic_censor', 'room_id event_id'),
      ('delayed_events', 'SELECT', 'synoptic_reader, synoptic_censor', 'user_localpart room_id is_processed'),
      ('event_push_actions', 'SELECT', 'synoptic_reader, synoptic_censor', 'room_id event_id'),
      ('event_relations', 'SELECT', 'synoptic_reader, synoptic_censor', 'event_id relates_to_id relation_type aggregation_key'),
      ('event_reports', 'SELECT', 'synoptic_reader, synoptic_censor',
        'id received_ts room_id event_id user_id reason'),
      ('event_search', 'SELECT', 'synoptic_reader, synoptic_censor', 'event_id'),
      ('event_to_state_groups', 'SELECT', 'synoptic_reader, synoptic_censor', 'event_id state_group'),
      ('events', 'SELECT', 'synoptic_reader, synoptic_censor',
        'event_id room_id type sender depth topological_ordering stream_ordering origin_server_ts received_ts outlier instance_name'),
      ('local_current_membership', 'SELECT', 'synoptic_reader, synoptic_censor',
        'room_id user_id event_id membership event_stream_ordering'),
      -- Files by their names, sizes and digests; not what users called them.
      ('local_media_repository', 'SELECT', 'synoptic_reader, synoptic_censor',
        'media_id media_length user_id quarantined_by sha256'),
      ('local_media_repository_url_cache', 'SELECT', 'synoptic_reader, synoptic_censor', 'url'),
      ('partial_state_rooms', 'SELECT', 'synoptic_reader, synoptic_censor', 'room_id'),
      ('profiles', 'SELECT', 'synoptic_reader, synoptic_censor', 'user_id displayname avatar_url full_user_id'),
      ('redactions', 'SELECT', 'synoptic_reader, synoptic_censor',
        'event_id redacts have_censored received_ts recheck'),
      ('remote_media_cache', 'SELECT', 'synoptic_reader, synoptic_censor',
        'media_origin media_id media_length quarantined_by sha256'),
      ('rejections', 'SELECT', 'synoptic_reader, synoptic_censor', 'event_id reason'),
      ('room_aliases', 'SELECT', 'synoptic_reader, synoptic_censor', 'room_alias room_id creator'),
      ('room_memberships', 'SELECT', 'synoptic_reader, synoptic_censor',
        'event_id user_id sender room_id membership forgotten display_name avatar_url event_stream_ordering'),
      ('room_retention', 'SELECT', 'synoptic_reader, synoptic_censor', 'room_id event_id min_lifetime max_lifetime'),
      ('room_stats_current', 'SELECT', 'synoptic_reader, synoptic_censor',
        'room_id joined_members invited_members left_members banned_members local_users_in_room'),
      ('room_stats_state', 'SELECT', 'synoptic_reader, synoptic_censor',
        'room_id name canonical_alias topic avatar join_rules history_visibility encryption room_type'),
      ('room_tags_revisions', 'SELECT', 'synoptic_reader, synoptic_censor', 'user_id room_id stream_id instance_name'),
      ('rooms', 'SELECT', 'synoptic_reader, synoptic_censor', 'room_id is_public creator room_version'),
      ('sliding_sync_joined_rooms', 'SELECT', 'synoptic_reader, synoptic_censor', 'room_id room_name'),
      ('sliding_sync_membership_snapshots', 'SELECT', 'synoptic_reader, synoptic_censor', 'room_id room_name'),
      -- State at past times; a configuration may keep these in another database, and then they are not here.
      ('state_group_edges', 'SELECT', 'synoptic_reader, synoptic_censor', 'state_group prev_state_group'),
      ('state_groups_state', 'SELECT', 'synoptic_reader, synoptic_censor', 'state_group type state_key event_id'),
      ('state_events', 'SELECT', 'synoptic_reader, synoptic_censor', 'event_id type state_key'),
      ('threads', 'SELECT', 'synoptic_reader, synoptic_censor', 'room_id thread_id latest_event_id'),
      ('user_directory', 'SELECT', 'synoptic_reader, synoptic_censor', 'user_id display_name avatar_url'),
      ('user_directory_search', 'SELECT', 'synoptic_reader, synoptic_censor', 'user_id vector'),
      -- Where accounts were seen; the access token that stands in each row is not granted.
      ('user_ips', 'SELECT', 'synoptic_reader, synoptic_censor', 'user_id device_id ip user_agent last_seen'),
      ('user_reports', 'SELECT', 'synoptic_reader, synoptic_censor',
        'id received_ts target_user_id user_id reason'),
      ('users', 'SELECT', 'synoptic_reader, synoptic_censor',
        'name creation_ts admin is_guest deactivated appservice_id shadow_banned user_type approved locked suspended'),
      -- Streams: who wrote under which token, for whom. Of messages, account data and pushers nothing but that.
      ('stream_positions', 'SELECT', 'synoptic_reader, synoptic_censor', 'stream_name instance_name stream_id'),
      ('account_data', 'SELECT', 'synoptic_reader, synoptic_censor',
        'stream_id user_id account_data_type instance_name'),
      ('room_account_data', 'SELECT', 'synoptic_reader, synoptic_censor',
        'stream_id user_id room_id account_data_type instance_name'),
      ('deleted_pushers', 'SELECT', 'synoptic_reader, synoptic_censor', 'stream_id user_id app_id instance_name'),
      ('device_federation_outbox', 'SELECT', 'synoptic_reader, synoptic_censor', 'stream_id destination instance_name'),
      ('device_inbox', 'SELECT', 'synoptic_reader, synoptic_censor', 'stream_id user_id instance_name'),
      ('device_lists_outbound_pokes', 'SELECT', 'synoptic_reader, synoptic_censor', 'stream_id destination instance_name'),
      ('device_lists_stream', 'SELECT', 'synoptic_reader, synoptic_censor', 'stream_id user_id instance_name'),
      ('ex_outlier_stream', 'SELECT', 'synoptic_reader, synoptic_censor',
        'event_stream_ordering event_id instance_name'),
      ('profile_updates', 'SELECT', 'synoptic_reader, synoptic_censor',
        'stream_id user_id action affected_fields instance_name'),
      ('pushers', 'SELECT', 'synoptic_reader, synoptic_censor', 'id user_name app_id instance_name'),
      ('push_rules_stream', 'SELECT', 'synoptic_reader, synoptic_censor', 'stream_id user_id instance_name'),
      ('quarantined_media_changes', 'SELECT', 'synoptic_reader, synoptic_censor',
        'stream_id origin media_id quarantined instance_name'),
      ('receipts_linearized', 'SELECT', 'synoptic_reader, synoptic_censor',
        'stream_id room_id receipt_type user_id event_id thread_id instance_name'),
      ('sticky_events', 'SELECT', 'synoptic_reader, synoptic_censor', 'stream_id room_id event_id instance_name'),
      ('thread_subscriptions', 'SELECT', 'synoptic_reader, synoptic_censor',
        'stream_id user_id room_id event_id instance_name'),
      ('un_partial_stated_event_stream', 'SELECT', 'synoptic_reader, synoptic_censor',
        'stream_id event_id rejection_status_changed instance_name'),
      ('un_partial_stated_room_stream', 'SELECT', 'synoptic_reader, synoptic_censor', 'stream_id room_id instance_name'),
      ('user_signature_stream', 'SELECT', 'synoptic_reader, synoptic_censor', 'stream_id from_user_id instance_name'),
      -- Sequences: where each stream stands.
      ('account_data_sequence', 'SELECT', 'synoptic_reader, synoptic_censor', NULL),
      ('device_inbox_sequence', 'SELECT', 'synoptic_reader, synoptic_censor', NULL),
      ('device_lists_sequence', 'SELECT', 'synoptic_reader, synoptic_censor', NULL),
      ('events_backfill_stream_seq', 'SELECT', 'synoptic_reader, synoptic_censor', NULL),
      ('events_stream_seq', 'SELECT', 'synoptic_reader, synoptic_censor', NULL),
      ('presence_stream_sequence', 'SELECT', 'synoptic_reader, synoptic_censor', NULL),
      ('profile_updates_sequence', 'SELECT', 'synoptic_reader, synoptic_censor', NULL),
      ('push_rules_stream_sequence', 'SELECT', 'synoptic_reader, synoptic_censor', NULL),
      ('pushers_sequence', 'SELECT', 'synoptic_reader, synoptic_censor', NULL),
      ('quarantined_media_id_seq', 'SELECT', 'synoptic_reader, synoptic_censor', NULL),
      ('receipts_sequence', 'SELECT', 'synoptic_reader, synoptic_censor', NULL),
      ('sticky_events_sequence', 'SELECT', 'synoptic_reader, synoptic_censor', NULL),
      ('thread_subscriptions_sequence', 'SELECT', 'synoptic_reader, synoptic_censor', NULL),
      ('un_partial_stated_event_stream_sequence', 'SELECT', 'synoptic_reader, synoptic_censor', NULL),
      ('un_partial_stated_room_stream_sequence', 'SELECT', 'synoptic_reader, synoptic_censor', NULL),
      -- Processes: what they leave behind. Not the tokens of locks, nor the parameters of tasks.
      ('background_updates', 'SELECT', 'synoptic_reader, synoptic_censor', 'update_name depends_on'),
      ('scheduled_tasks', 'SELECT', 'synoptic_reader, synoptic_censor', 'action status timestamp'),
      ('worker_locks', 'SELECT', 'synoptic_reader, synoptic_censor', 'lock_name lock_key instance_name last_renewed_ts'),
      -- Censoring: exactly what changes when one event is censored.
      ('event_json', 'UPDATE', 'synoptic_censor', 'json'),
      ('redactions', 'UPDATE', 'synoptic_censor', 'have_censored'),
      ('event_expiry', 'DELETE', 'synoptic_censor', NULL),
      ('event_search', 'DELETE', 'synoptic_censor', NULL),
      ('event_labels', 'DELETE', 'synoptic_censor', NULL),
      -- Telling the homeserver's processes to forget what they hold in memory.
      ('cache_invalidation_stream_by_instance', 'INSERT', 'synoptic_censor',
        'stream_id instance_name cache_func keys invalidation_ts'),
      ('cache_invalidation_stream_seq', 'USAGE', 'synoptic_censor', NULL)
    ) AS grants (relation, privilege, grantees, columns)
  LOOP
    CONTINUE WHEN to_regclass(format('public.%I', wanted.relation)) IS NULL;
    IF wanted.columns IS NULL THEN
      EXECUTE format('GRANT %s ON public.%I TO %s', wanted.privilege, wanted.relation, wanted.grantees);
      CONTINUE;
    END IF;
    SELECT string_agg(format('%I', a.attname), ', ' ORDER BY a.attnum) INTO columns
    FROM pg_catalog.pg_attribute a
    WHERE a.attrelid = to_regclass(format('public.%I', wanted.relation)) AND NOT a.attisdropped AND a.attnum > 0
      AND a.attname = ANY (string_to_array(wanted.columns, ' '));
    CONTINUE WHEN columns IS NULL;
    EXECUTE format('GRANT %s (%s) ON public.%I TO %s', wanted.privilege, columns, wanted.relation, wanted.grantees);
  END LOOP;

  -- Before PostgreSQL 15 everybody may make tables in a new database's schema public, and may still after an upgrade.
  IF has_schema_privilege('synoptic_reader', 'public', 'CREATE') THEN
    RAISE WARNING 'every role may create tables in schema public; to end that: REVOKE CREATE ON SCHEMA public FROM PUBLIC';
  END IF;
END
$grants$;

-- Whether the censor login may bring Synoptic's own tables up to date by itself; see the top.
DO $migrate$
BEGIN
  IF current_setting('synoptic.censor_may_migrate', true) IN ('no', 'off', 'false') THEN
    REVOKE synoptic_owner FROM synoptic_censor;
  ELSIF NOT pg_catalog.pg_has_role('synoptic_censor', 'synoptic_owner', 'MEMBER') THEN
    GRANT synoptic_owner TO synoptic_censor;
  END IF;
END
$migrate$;

-- Operations of censoring and their items, which are the audit. Run as synoptic_owner, in one transaction.
-- What is final stays as it is: the triggers below refuse it to everybody, the owner of the tables included, and the
-- grants give the censor login no more than adding rows and filling in their outcome once.

-- Which of these files were applied here, so that an edited file or a newer application is noticed.
CREATE TABLE synoptic.migration (
  number integer PRIMARY KEY,
  name text NOT NULL,
  sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  applied_by text NOT NULL DEFAULT session_user
);

CREATE TABLE synoptic.operation (
  operation_id uuid PRIMARY KEY,
  -- Names the advisory lock that the copy of Synoptic at work on it holds; see "interrupted" in the documentation.
  number integer GENERATED ALWAYS AS IDENTITY UNIQUE,
  -- One preview can be applied once, also by two copies at the same moment and after a restart.
  preview_id uuid NOT NULL UNIQUE,
  state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'cancelled')),
  reason text NOT NULL CHECK (btrim(reason) <> ''),
  operator text NOT NULL CHECK (btrim(operator) <> ''),
  -- Filled in by the server alone: no grant lets a login state another role than its own.
  database_role text NOT NULL DEFAULT session_user,
  overrides text[] NOT NULL DEFAULT '{}',
  remove_search boolean NOT NULL,
  remove_labels boolean NOT NULL,
  rate_per_second double precision CHECK (rate_per_second > 0),
  total integer NOT NULL CHECK (total BETWEEN 1 AND 10000),
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at timestamptz
);
CREATE INDEX operation_started ON synoptic.operation (started_at, operation_id);

CREATE TABLE synoptic.operation_item (
  operation_id uuid NOT NULL REFERENCES synoptic.operation,
  item_number integer NOT NULL,
  event_id text NOT NULL,
  room_id text,
  room_version text,
  sender text,
  type text,
  -- origin_server_ts of the event, ms since 1970.
  event_ts bigint,
  -- SHA-256 of event_json.json as the operator saw it, and of what was to be written. Null: no such event.
  preview_before_sha256 text CHECK (preview_before_sha256 ~ '^[0-9a-f]{64}$'),
  preview_after_sha256 text CHECK (preview_after_sha256 ~ '^[0-9a-f]{64}$'),
  outcome text NOT NULL DEFAULT 'pending' CHECK (outcome IN (
    'pending', 'censored', 'already_censored', 'expiry_removed', 'changed_since_preview', 'refused', 'not_found',
    'locked', 'failed', 'cancelled'
  )),
  sentence text,
  -- Who wrote it: another person than the one who began, where the operation was resumed.
  operator text,
  database_role text,
  -- SHA-256 of event_json.json before and after the write that was made. Null: the row was not touched.
  before_sha256 text CHECK (before_sha256 ~ '^[0-9a-f]{64}$'),
  after_sha256 text CHECK (after_sha256 ~ '^[0-9a-f]{64}$'),
  removed_expiry integer NOT NULL DEFAULT 0,
  removed_search integer NOT NULL DEFAULT 0,
  removed_labels integer NOT NULL DEFAULT 0,
  redactions_marked integer NOT NULL DEFAULT 0,
  -- Token of our row in the homeserver's caches stream, kept here because the homeserver deletes its rows after 7 days.
  stream_id bigint,
  -- True if a row of the homeserver was changed or deleted: then this is an entry of the audit.
  wrote boolean NOT NULL DEFAULT false,
  at timestamptz,
  verification text NOT NULL DEFAULT 'not_yet' CHECK (verification IN ('not_yet', 'equal', 'differs', 'missing')),
  verified_at timestamptz,
  PRIMARY KEY (operation_id, item_number),
  UNIQUE (operation_id, event_id),
  CHECK ((outcome = 'censored') = (after_sha256 IS NOT NULL)),
  CHECK ((after_sha256 IS NULL) = (before_sha256 IS NULL))
);
-- Counts per outcome, and what is left to do.
CREATE INDEX operation_item_outcome ON synoptic.operation_item (operation_id, outcome, item_number);
-- The audit, newest first; of one event.
CREATE INDEX operation_item_audit ON synoptic.operation_item (at, operation_id, item_number) WHERE wrote;
CREATE INDEX operation_item_event ON synoptic.operation_item (event_id, at, operation_id, item_number) WHERE wrote;
-- The highest token noted.
CREATE INDEX operation_item_stream ON synoptic.operation_item (stream_id) WHERE stream_id IS NOT NULL;

CREATE FUNCTION synoptic.refuse_removal() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  RAISE EXCEPTION '% on synoptic.% is refused: the record is append-only', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END
$$;

CREATE FUNCTION synoptic.refuse_update() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  RAISE EXCEPTION 'UPDATE of synoptic.% is refused: what stands there is final', TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END
$$;

-- An operation changes once: from running to its end.
CREATE FUNCTION synoptic.guard_operation() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  kept synoptic.operation := NEW;
BEGIN
  kept.state := OLD.state;
  kept.ended_at := OLD.ended_at;
  IF OLD.state <> 'running' OR kept IS DISTINCT FROM OLD OR NEW.state = 'running' THEN
    RAISE EXCEPTION 'UPDATE of synoptic.operation % is refused: what stands there is final', OLD.operation_id
      USING ERRCODE = 'restrict_violation';
  END IF;
  NEW.ended_at := clock_timestamp();
  RETURN NEW;
END
$$;

-- An item changes twice at most: from pending to its outcome, and then from not yet verified to verified.
-- Time, role and whether something was written are decided here, not by whoever asks.
CREATE FUNCTION synoptic.guard_operation_item() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  kept synoptic.operation_item := NEW;
BEGIN
  IF OLD.outcome = 'pending' AND NEW.outcome <> 'pending' AND NEW.verification = 'not_yet' THEN
    kept.outcome := OLD.outcome;
    kept.sentence := OLD.sentence;
    kept.operator := OLD.operator;
    kept.before_sha256 := OLD.before_sha256;
    kept.after_sha256 := OLD.after_sha256;
    kept.removed_expiry := OLD.removed_expiry;
    kept.removed_search := OLD.removed_search;
    kept.removed_labels := OLD.removed_labels;
    kept.redactions_marked := OLD.redactions_marked;
    kept.stream_id := OLD.stream_id;
    NEW.at := clock_timestamp();
    NEW.database_role := session_user;
    NEW.wrote := NEW.outcome IN ('censored', 'expiry_removed')
      OR NEW.removed_expiry + NEW.removed_search + NEW.removed_labels + NEW.redactions_marked > 0;
  ELSIF OLD.outcome <> 'pending' AND OLD.verification = 'not_yet' AND NEW.verification <> 'not_yet' THEN
    kept.verification := OLD.verification;
    NEW.verified_at := clock_timestamp();
  END IF;
  IF kept IS DISTINCT FROM OLD OR (OLD.outcome <> 'pending' AND OLD.verification <> 'not_yet') THEN
    RAISE EXCEPTION 'UPDATE of item % of synoptic operation % is refused: what stands there is final',
      OLD.item_number, OLD.operation_id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON synoptic.migration
  FOR EACH STATEMENT EXECUTE FUNCTION synoptic.refuse_removal();
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON synoptic.operation
  FOR EACH STATEMENT EXECUTE FUNCTION synoptic.refuse_removal();
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON synoptic.operation_item
  FOR EACH STATEMENT EXECUTE FUNCTION synoptic.refuse_removal();
CREATE TRIGGER final BEFORE UPDATE ON synoptic.migration
  FOR EACH ROW EXECUTE FUNCTION synoptic.refuse_update();
CREATE TRIGGER final BEFORE UPDATE ON synoptic.operation
  FOR EACH ROW EXECUTE FUNCTION synoptic.guard_operation();
CREATE TRIGGER final BEFORE UPDATE ON synoptic.operation_item
  FOR EACH ROW EXECUTE FUNCTION synoptic.guard_operation_item();
-- ALWAYS: also for a session that has set session_replication_role.
ALTER TABLE synoptic.migration ENABLE ALWAYS TRIGGER append_only, ENABLE ALWAYS TRIGGER final;
ALTER TABLE synoptic.operation ENABLE ALWAYS TRIGGER append_only, ENABLE ALWAYS TRIGGER final;
ALTER TABLE synoptic.operation_item ENABLE ALWAYS TRIGGER append_only, ENABLE ALWAYS TRIGGER final;

GRANT SELECT ON synoptic.migration, synoptic.operation, synoptic.operation_item TO synoptic_reader, synoptic_censor;
GRANT INSERT (operation_id, preview_id, reason, operator, overrides, remove_search, remove_labels, rate_per_second, total)
  ON synoptic.operation TO synoptic_censor;
GRANT UPDATE (state) ON synoptic.operation TO synoptic_censor;
GRANT INSERT (operation_id, item_number, event_id, room_id, room_version, sender, type, event_ts,
  preview_before_sha256, preview_after_sha256) ON synoptic.operation_item TO synoptic_censor;
GRANT UPDATE (outcome, sentence, operator, before_sha256, after_sha256, removed_expiry, removed_search, removed_labels,
  redactions_marked, stream_id, verification) ON synoptic.operation_item TO synoptic_censor;

-- Censoring many events: what is done with them, pausing, a rate that may change, and the copies that stay. Run as
-- synoptic_owner, in one transaction.

ALTER TABLE synoptic.operation
  -- censor: the content goes; remove_expiry: nothing but the row in event_expiry.
  ADD COLUMN act text NOT NULL DEFAULT 'censor' CHECK (act IN ('censor', 'remove_expiry')),
  DROP CONSTRAINT operation_state_check,
  ADD CONSTRAINT operation_state_check CHECK (state IN ('running', 'paused', 'done', 'cancelled'));

-- Copies that were found at the preview and stay, as JSON: kinds, counts and what they point to, never content.
ALTER TABLE synoptic.operation_item ADD COLUMN copies text NOT NULL DEFAULT '[]';

-- An operation may pause and go on, at another rate, until it ends once. Everything else stays as it was recorded.
CREATE OR REPLACE FUNCTION synoptic.guard_operation() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  kept synoptic.operation := NEW;
BEGIN
  kept.state := OLD.state;
  kept.rate_per_second := OLD.rate_per_second;
  kept.ended_at := OLD.ended_at;
  IF OLD.state NOT IN ('running', 'paused') OR kept IS DISTINCT FROM OLD THEN
    RAISE EXCEPTION 'UPDATE of synoptic.operation % is refused: what stands there is final', OLD.operation_id
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.state IN ('running', 'paused') THEN
    NEW.ended_at := NULL;
  ELSE
    NEW.ended_at := clock_timestamp();
  END IF;
  RETURN NEW;
END
$$;

-- How often events of the room were censored after it was first noted: each time it is to be told anew.
ALTER TABLE synoptic.told_room ADD COLUMN renoted integer NOT NULL DEFAULT 0;

-- A room that was told is to be told again where events of it were censored since: an operation that paused has gone on.
CREATE OR REPLACE FUNCTION synoptic.guard_told_room() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF NEW.operation_id <> OLD.operation_id OR NEW.room_id <> OLD.room_id OR NEW.noted_at <> OLD.noted_at
    OR NEW.announcements < OLD.announcements OR NEW.stream_id < OLD.stream_id OR NEW.renoted < OLD.renoted
    OR (OLD.state <> 'pending' AND (NEW.state <> 'pending' OR NEW.renoted = OLD.renoted))
  THEN
    RAISE EXCEPTION 'UPDATE of synoptic.told_room % of % is refused: what stands there is final',
      OLD.room_id, OLD.operation_id USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.renoted > OLD.renoted THEN
    NEW.noted_at := clock_timestamp();
  END IF;
  RETURN NEW;
END
$$;

GRANT INSERT (act) ON synoptic.operation TO synoptic_censor;
GRANT UPDATE (rate_per_second) ON synoptic.operation TO synoptic_censor;
GRANT INSERT (copies) ON synoptic.operation_item TO synoptic_censor;
GRANT UPDATE (renoted) ON synoptic.told_room TO synoptic_censor;

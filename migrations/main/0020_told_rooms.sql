-- The outbox: rooms whose events the homeserver's processes are to drop from memory. One row per room and operation,
-- added in the transaction that censors, so that a crash between COMMIT and the announcement forgets nothing.
-- Run as synoptic_owner, in one transaction.

CREATE TABLE synoptic.told_room (
  operation_id uuid NOT NULL REFERENCES synoptic.operation,
  room_id text NOT NULL,
  -- pending: the processes are not known to have been told; told: as many were listening as should have been.
  state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'told', 'dismissed')),
  -- How often the room was announced, each time with a token and a row of its own.
  announcements integer NOT NULL DEFAULT 0,
  stream_id bigint,
  -- What PUBLISH answered the last time, and how many it should have been. Null: not published, or not known.
  listening integer,
  expected integer,
  error text,
  noted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  last_at timestamptz,
  PRIMARY KEY (operation_id, room_id)
);
-- What is left to tell, oldest first.
CREATE INDEX told_room_pending ON synoptic.told_room (noted_at) WHERE state = 'pending';
CREATE INDEX told_room_stream ON synoptic.told_room (stream_id) WHERE stream_id IS NOT NULL;

CREATE FUNCTION synoptic.guard_told_room() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF OLD.state <> 'pending' OR NEW.operation_id <> OLD.operation_id OR NEW.room_id <> OLD.room_id
    OR NEW.noted_at <> OLD.noted_at OR NEW.announcements < OLD.announcements OR NEW.stream_id < OLD.stream_id
  THEN
    RAISE EXCEPTION 'UPDATE of synoptic.told_room % of % is refused: what stands there is final',
      OLD.room_id, OLD.operation_id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON synoptic.told_room
  FOR EACH STATEMENT EXECUTE FUNCTION synoptic.refuse_removal();
CREATE TRIGGER final BEFORE UPDATE ON synoptic.told_room
  FOR EACH ROW EXECUTE FUNCTION synoptic.guard_told_room();
ALTER TABLE synoptic.told_room ENABLE ALWAYS TRIGGER append_only, ENABLE ALWAYS TRIGGER final;

GRANT SELECT ON synoptic.told_room TO synoptic_reader, synoptic_censor;
GRANT INSERT (operation_id, room_id) ON synoptic.told_room TO synoptic_censor;
GRANT UPDATE (state, announcements, stream_id, listening, expected, error, last_at)
  ON synoptic.told_room TO synoptic_censor;

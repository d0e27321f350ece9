-- What happens to an event that stands in its room already names that event's place.
-- No page, no replay and no count of what somebody missed has these rows.
ALTER TABLE log RENAME COLUMN poll TO turns;    -- seq
-- Where the words of a message stood before: they go with it.
CREATE INDEX log_of ON log (turns) WHERE turns IS NOT NULL;

ALTER TABLE message ADD COLUMN edited_at  INTEGER;                      -- milliseconds since 1970 UTC
ALTER TABLE message ADD COLUMN deleted_at INTEGER;                      -- milliseconds since 1970 UTC
ALTER TABLE message ADD COLUMN changed    INTEGER NOT NULL DEFAULT 0;   -- seq of what happened to it last
ALTER TABLE message ADD COLUMN changed_at INTEGER;                      -- milliseconds since 1970 UTC

-- Those that do not read as they were said: a replay looks for them, and finds none where there are none.
CREATE UNIQUE INDEX message_changed ON message (room, seq) WHERE changed > 0;
CREATE INDEX message_by_change ON message (room, changed) WHERE changed > 0;

-- What happened to a poll is told in the order of the log, whatever the clock says.
DROP INDEX poll_by_change;
CREATE INDEX poll_by_change ON poll (room, changed);
DROP INDEX poll_open;
CREATE INDEX poll_open ON poll (room, changed) WHERE closed IS NULL;

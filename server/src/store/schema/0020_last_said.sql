-- A poll is said in a room as a message is: it makes a room lively, and is there to be read.
ALTER TABLE room ADD COLUMN last_said INTEGER;    -- seq of a message or a poll
UPDATE room SET last_said = (SELECT max(seq) FROM poll WHERE poll.room = room.name);
UPDATE room SET last_said = max(coalesce(last_said, 0), last_message) WHERE last_message IS NOT NULL;

DROP INDEX room_by_liveliness;
CREATE INDEX room_by_liveliness ON room (coalesce(last_said, opened)) WHERE name < '~';

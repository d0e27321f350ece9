-- What a message answers: another one of its room.
ALTER TABLE message ADD COLUMN reply_to INTEGER;   -- seq

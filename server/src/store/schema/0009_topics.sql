-- What a room is about, in one line.
ALTER TABLE room ADD COLUMN topic TEXT;

-- Who may say nothing in a room: for a time, or until it is taken back.
CREATE TABLE silence (
    room   TEXT NOT NULL,
    person TEXT NOT NULL,
    name   TEXT NOT NULL,               -- as borne at that moment
    until  INTEGER,                     -- milliseconds since 1970 UTC; without, until it is taken back
    PRIMARY KEY (room, person)
) STRICT, WITHOUT ROWID;

ALTER TABLE room ADD COLUMN slow   INTEGER NOT NULL DEFAULT 0;  -- seconds between two messages of a person
ALTER TABLE room ADD COLUMN closed INTEGER;                     -- seq

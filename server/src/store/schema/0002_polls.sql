-- What happens to a poll is in the log too, but it is told as the poll's new stand: those rows name their poll.
-- No page, no replay and no count of what somebody missed has them.
ALTER TABLE log ADD COLUMN poll INTEGER;    -- seq

DROP INDEX log_by_room;
CREATE UNIQUE INDEX log_told ON log (room, seq) WHERE poll IS NULL;

-- What a program says about a message: the event's name, a title, how much it matters, tags. JSON.
ALTER TABLE message ADD COLUMN note TEXT;

-- 'everyone', or 'key' where only whoever has the room's key may say something.
ALTER TABLE room ADD COLUMN posting TEXT NOT NULL DEFAULT 'everyone';

CREATE TABLE poll (
    seq         INTEGER PRIMARY KEY,
    room        TEXT    NOT NULL,
    at          INTEGER NOT NULL,
    author_id   TEXT    NOT NULL,
    author_name TEXT    NOT NULL,
    client_id   TEXT,
    question    TEXT    NOT NULL,
    "select"    TEXT    NOT NULL,
    results     TEXT    NOT NULL,
    adding      TEXT    NOT NULL,
    closes_at   INTEGER,                -- milliseconds since 1970 UTC
    closed      INTEGER,                -- seq
    changed     INTEGER NOT NULL,       -- seq of whatever happened to it last
    changed_at  INTEGER NOT NULL        -- milliseconds since 1970 UTC
) STRICT;

CREATE UNIQUE INDEX poll_by_room ON poll (room, seq);
CREATE INDEX poll_by_change ON poll (room, changed_at);
-- Those that will close by themselves.
CREATE INDEX poll_by_end ON poll (closes_at) WHERE closed IS NULL AND closes_at IS NOT NULL;

CREATE TABLE choice (
    poll  INTEGER NOT NULL,
    place INTEGER NOT NULL,             -- 0, 1, 2 …
    text  TEXT    NOT NULL,
    PRIMARY KEY (poll, place)
) STRICT, WITHOUT ROWID;

-- One row for each person that has voted: the votes are counted from these rows, and from nothing else.
CREATE TABLE ballot (
    poll    INTEGER NOT NULL,
    person  TEXT    NOT NULL,
    choices TEXT    NOT NULL,           -- places, ascending: "0" or "1,4"
    PRIMARY KEY (poll, person)
) STRICT, WITHOUT ROWID;

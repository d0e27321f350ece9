-- What is about this file of the log as a whole: its epoch.
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The log: everything that happened and is remembered, in the one order that everybody sees.
-- Rows are only ever added. Every other table is a fold of this one and can be made again from it.
CREATE TABLE log (
    seq         INTEGER PRIMARY KEY,
    room        TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    at          INTEGER NOT NULL,   -- milliseconds since 1970 UTC
    author_id   TEXT    NOT NULL,
    author_name TEXT    NOT NULL,   -- as borne at that moment
    client_id   TEXT,               -- made by the author's end; makes sending again safe
    data        TEXT    NOT NULL    -- what the kind adds, as JSON
) STRICT;

CREATE UNIQUE INDEX log_by_room ON log (room, seq);
-- In the same row as the event, so that a repeat is recognised for as long as the event lives.
CREATE UNIQUE INDEX log_by_client_id ON log (room, client_id) WHERE client_id IS NOT NULL;

CREATE TABLE room (
    name         TEXT PRIMARY KEY,
    opened       INTEGER NOT NULL,  -- seq
    last_message INTEGER            -- seq
) STRICT, WITHOUT ROWID;

-- The order of the lobby.
CREATE INDEX room_by_liveliness ON room (coalesce(last_message, opened));

CREATE TABLE message (
    seq         INTEGER PRIMARY KEY,
    room        TEXT    NOT NULL,
    at          INTEGER NOT NULL,
    author_id   TEXT    NOT NULL,
    author_name TEXT    NOT NULL,
    client_id   TEXT,
    body        TEXT    NOT NULL
) STRICT;

CREATE UNIQUE INDEX message_by_room ON message (room, seq);

-- Who has spoken where, and under which name last: a name stays theirs for a while after they leave.
CREATE TABLE member (
    room   TEXT    NOT NULL,
    person TEXT    NOT NULL,
    name   TEXT    NOT NULL,
    at     INTEGER NOT NULL,
    PRIMARY KEY (room, person)
) STRICT, WITHOUT ROWID;

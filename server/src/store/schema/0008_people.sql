-- What the people in a room call it whose address is no name.
ALTER TABLE room ADD COLUMN title TEXT;

-- The order of the lobby: of the rooms that are for everybody. The others' addresses begin with a tilde, behind all names.
DROP INDEX room_by_liveliness;
CREATE INDEX room_by_liveliness ON room (coalesce(last_message, opened)) WHERE name < '~';

-- Who looks after a room: whoever opened it, to begin with.
CREATE TABLE host (
    room   TEXT NOT NULL,
    person TEXT NOT NULL,
    name   TEXT NOT NULL,               -- as borne at that moment
    PRIMARY KEY (room, person)
) STRICT, WITHOUT ROWID;

-- The house, which opens the lobby, is nobody.
INSERT INTO host
    SELECT room.name, log.author_id, log.author_name FROM room JOIN log ON log.seq = room.opened
    WHERE log.author_id <> '00000000000000000000000000000000';

-- Whom a room is for that is not for everybody.
CREATE TABLE inside (
    room   TEXT    NOT NULL,
    person TEXT    NOT NULL,
    name   TEXT    NOT NULL,            -- as borne at that moment
    since  INTEGER NOT NULL,            -- seq
    PRIMARY KEY (room, person)
) STRICT, WITHOUT ROWID;

CREATE INDEX inside_by_person ON inside (person, room);

-- Links by which others come in. What is secret in a link is not kept, only what tells that it is the one.
CREATE TABLE invitation (
    seq         INTEGER PRIMARY KEY,
    room        TEXT    NOT NULL,
    hash        TEXT    NOT NULL,       -- SHA-256
    author_id   TEXT    NOT NULL,
    author_name TEXT    NOT NULL,
    at          INTEGER NOT NULL,       -- milliseconds since 1970 UTC
    revoked     INTEGER                 -- seq
) STRICT;

CREATE UNIQUE INDEX invitation_by_hash ON invitation (hash);
CREATE INDEX invitation_open ON invitation (room, seq) WHERE revoked IS NULL;

-- What people did about rooms, between the messages of a page of history.
CREATE UNIQUE INDEX log_notices ON log (room, seq) WHERE kind = 'notice';

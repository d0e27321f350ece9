-- Conversations of two: each is a room that is not for everybody. A row for each of the two, so that there is one for the two of them
-- whoever asks for it.
CREATE TABLE direct (
    person TEXT NOT NULL,
    other  TEXT NOT NULL,               -- whom they talk with
    name   TEXT NOT NULL,               -- of the other, as borne at that moment
    room   TEXT NOT NULL,
    PRIMARY KEY (person, other)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX direct_by_room ON direct (room, person);

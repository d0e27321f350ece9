-- Pictures and files that a message bears, as JSON; nothing where there are none.
ALTER TABLE message ADD COLUMN files TEXT;

-- Which messages name a file: what none names any more is not kept.
CREATE TABLE file (
    message INTEGER NOT NULL,   -- seq
    id      TEXT    NOT NULL,   -- SHA-256 of what lies in the folder of files under this name
    room    TEXT    NOT NULL,
    PRIMARY KEY (message, id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX file_by_id ON file (id, room, message);

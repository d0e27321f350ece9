-- Under which name somebody goes on elsewhere stands with the link: they are in more than one browser once it was followed. Of the
-- links that there are none lives for longer than ten minutes.
DROP TABLE link;

CREATE TABLE link (
    person TEXT PRIMARY KEY,            -- each has one at most
    name   TEXT    NOT NULL,            -- what they are called, if they have no profile
    hash   TEXT    NOT NULL,            -- SHA-256
    until  INTEGER NOT NULL             -- milliseconds since 1970 UTC
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX link_by_hash ON link (hash);
CREATE INDEX link_by_end ON link (until);

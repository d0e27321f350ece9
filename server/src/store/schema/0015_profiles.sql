-- Who may be the same person in more than one browser, and by which name. No fold of the log.
CREATE TABLE profile (
    person TEXT PRIMARY KEY,
    name   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Links by which somebody goes on in another browser, each once. What is secret in a link is not kept, only what tells that it is
-- the one.
CREATE TABLE link (
    person TEXT PRIMARY KEY,            -- each has one at most
    hash   TEXT    NOT NULL,            -- SHA-256
    until  INTEGER NOT NULL             -- milliseconds since 1970 UTC
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX link_by_hash ON link (hash);
CREATE INDEX link_by_end ON link (until);

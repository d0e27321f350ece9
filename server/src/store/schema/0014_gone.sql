-- Who asked to be forgotten. No session of theirs counts any more, and nothing is added in their name. It is no fold of the log.
CREATE TABLE gone (
    person TEXT PRIMARY KEY,
    words  TEXT    NOT NULL,            -- 'kept' or 'deleted': what they had said
    done   INTEGER NOT NULL DEFAULT 0   -- 1 when nothing is left to do
) STRICT, WITHOUT ROWID;

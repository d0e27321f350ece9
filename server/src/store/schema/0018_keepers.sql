-- Who keeps their name by a passphrase: nobody else is called so. They have a profile, and with it the name. No fold of the log.
CREATE TABLE keeper (
    person TEXT PRIMARY KEY,
    look   TEXT NOT NULL,               -- what the name looks like: names of one look are one name
    hash   TEXT NOT NULL                -- Argon2id, as a PHC string
) STRICT, WITHOUT ROWID;

CREATE INDEX keeper_by_look ON keeper (look);

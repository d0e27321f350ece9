-- What people answer messages with in one sign: each person each sign once.
CREATE TABLE reaction (
    message INTEGER NOT NULL,   -- seq
    emoji   TEXT    NOT NULL,
    person  TEXT    NOT NULL,
    name    TEXT    NOT NULL,   -- as borne at that moment
    seq     INTEGER NOT NULL,
    PRIMARY KEY (message, emoji, person)
) STRICT, WITHOUT ROWID;

-- Who came first.
CREATE UNIQUE INDEX reaction_by_turn ON reaction (message, emoji, seq);

-- What was said, by its terms (src/terms.rs): only those, each text made of them with a blank between. The words themselves stand
-- in the messages. Terms are ASCII letters and digits, or beyond ASCII: of what the tokenizer does, nothing is left to do.
-- In a room that not everybody sees each term begins with the mark of the room, so that a search elsewhere comes upon none of them:
-- else what it takes would tell what is said there.
-- The first letters of words have an index of their own: else all that begins so would be gone through for each search, however
-- little of it is asked for. In a room that not everybody sees it is, for there all terms begin as their mark does.
CREATE VIRTUAL TABLE search USING fts5 (
    place,      -- 'all', and the room: r with the place where it was opened; nothing for a room that not everybody sees
    speaker,    -- the author's name, as borne at that moment
    words,      -- title, tags and body, as they stand now
    content = '', columnsize = 0, tokenize = 'ascii', prefix = '3 4 5'
);
-- What is taken out of it is gone, and not only marked as gone.
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);
-- How far in the log it has come.
INSERT OR REPLACE INTO meta (key, value) VALUES ('search', '0');

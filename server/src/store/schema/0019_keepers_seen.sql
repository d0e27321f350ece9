-- When whoever keeps a name was seen last, in days since 1970, UTC: after a year the name is free. Whoever kept one before is seen now.
ALTER TABLE keeper ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;
UPDATE keeper SET seen = unixepoch() / 86400;

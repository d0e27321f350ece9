-- Who removed a message that its author did not take back: as borne at that moment.
ALTER TABLE message ADD COLUMN remover_id   TEXT;
ALTER TABLE message ADD COLUMN remover_name TEXT;

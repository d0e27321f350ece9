-- Whoever comes anew is told of the polls that are open: those that were closed before are not looked through for that.
CREATE INDEX poll_open ON poll (room, changed_at) WHERE closed IS NULL;

-- How far the search index has come: up to here it had everything until now. Where it stands that it is behind, that stays.
INSERT INTO meta (key, value) SELECT 'search', coalesce(max(seq), 0) FROM log WHERE true ON CONFLICT DO NOTHING;

DELETE FROM search_index WHERE rowid IN (SELECT position FROM search_entries WHERE kind = 'part');
DELETE FROM search_entries WHERE kind = 'part';
CREATE TABLE search_entries_new (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    entity_id BLOB NOT NULL,
    fingerprint INTEGER NOT NULL,
    CONSTRAINT search_entries_kind_entity_id_key UNIQUE (kind, entity_id),
    CONSTRAINT search_entries_kind_check CHECK (kind IN ('ticket', 'customer', 'asset'))
) STRICT;
INSERT INTO search_entries_new SELECT position, kind, entity_id, fingerprint FROM search_entries;
DROP TABLE search_entries;
ALTER TABLE search_entries_new RENAME TO search_entries;

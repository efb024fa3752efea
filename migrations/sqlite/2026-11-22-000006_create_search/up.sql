-- What searches find: one row per record, its tokens made by platform/search. The two databases differ
-- here on purpose: PostgreSQL keeps the tokens in a column of this table.
CREATE TABLE search_entries (
    -- Grows with each new record: the order of results, and the row of the full-text table.
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    entity_id BLOB NOT NULL,
    -- Hash of the tokens: an unchanged text is not indexed again.
    fingerprint INTEGER NOT NULL,
    CONSTRAINT search_entries_kind_entity_id_key UNIQUE (kind, entity_id),
    CONSTRAINT search_entries_kind_check CHECK (kind IN ('ticket', 'customer', 'asset'))
) STRICT;
-- Tokens open with a letter for the kind and one for the class, hence prefixes of three and four
-- characters: one and two characters typed. Words are found, not phrases, so no positions are kept.
CREATE VIRTUAL TABLE search_index USING fts5 (
    tokens, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii', prefix = '3 4'
);

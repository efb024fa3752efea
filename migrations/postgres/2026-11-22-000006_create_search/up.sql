-- What searches find: one row per record, its tokens made by platform/search. The two databases differ
-- here on purpose: SQLite keeps the tokens in a full-text table of its own.
CREATE TABLE search_entries (
    -- Grows with each new record: the order of results.
    position BIGINT GENERATED ALWAYS AS IDENTITY,
    kind TEXT NOT NULL,
    entity_id UUID NOT NULL,
    tokens TSVECTOR NOT NULL,
    CONSTRAINT search_entries_pkey PRIMARY KEY (kind, entity_id),
    -- The only way to the newest: an index on the position alone would walk through other kinds.
    CONSTRAINT search_entries_kind_position_key UNIQUE (kind, position),
    CONSTRAINT search_entries_kind_check CHECK (kind IN ('ticket', 'customer', 'asset'))
);
-- A short pending list: a search reads all of it, so it must stay small.
CREATE INDEX search_entries_tokens_idx ON search_entries USING GIN (tokens) WITH (gin_pending_list_limit = 256);

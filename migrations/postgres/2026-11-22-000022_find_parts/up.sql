-- Parts are searched like tickets, customers and assets.
ALTER TABLE search_entries DROP CONSTRAINT search_entries_kind_check;
ALTER TABLE search_entries ADD CONSTRAINT search_entries_kind_check CHECK (kind IN ('ticket', 'customer', 'asset', 'part'));

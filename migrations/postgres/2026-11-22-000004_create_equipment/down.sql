DROP TABLE warranty_card_entries;
DROP FUNCTION warranty_card_entries_is_append_only();
DROP TABLE asset_identities;
DROP TABLE assets;
DROP TABLE products;
DROP TABLE warranty_policies;

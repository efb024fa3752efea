DROP TABLE warranty_card_entries;
DROP TABLE asset_identities;
DROP TABLE assets;
DROP TABLE products;
DROP TABLE warranty_policies;

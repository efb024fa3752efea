DROP TABLE sites;
DROP TABLE contact_phones;
DROP TABLE contacts;
DROP TABLE customers;

DROP TABLE external_refs;
DROP TABLE number_counters;
DROP TABLE server_keys;
DROP TABLE settings;
DROP TABLE idempotency_keys;
DROP TABLE audit_log;
DROP TABLE outbox;

DROP TABLE external_refs;
DROP TABLE number_counters;
DROP TABLE server_keys;
DROP TABLE settings;
DROP TABLE idempotency_keys;
DROP TABLE audit_log;
DROP FUNCTION audit_log_is_append_only();
DROP TABLE outbox;

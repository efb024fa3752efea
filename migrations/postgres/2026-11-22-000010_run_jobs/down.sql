DROP INDEX refresh_tokens_used_idx;
DROP INDEX sessions_revoked_idx;
DROP INDEX sessions_idle_expires_idx;
DROP INDEX sessions_expires_idx;
DROP INDEX quotes_state_valid_idx;
DROP TABLE periodic_jobs;

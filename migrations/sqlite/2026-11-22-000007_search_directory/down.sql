DROP INDEX branches_created_idx;
DROP INDEX teams_created_idx;
DROP INDEX user_roles_role_idx;
DROP INDEX users_name_folded_idx;
ALTER TABLE users DROP COLUMN name_folded;

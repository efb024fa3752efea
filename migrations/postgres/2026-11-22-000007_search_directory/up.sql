-- People are found by the beginning of their user name or of their name, so both must sort bytewise:
-- then "begins with" is a range of an index.
ALTER TABLE users ALTER COLUMN username TYPE TEXT COLLATE "C";
ALTER TABLE users ADD COLUMN name_folded TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE users SET name_folded = lower(replace(display_name, ' ', ''));
CREATE INDEX users_name_folded_idx ON users (name_folded);
CREATE INDEX user_roles_role_idx ON user_roles (role, user_id);
CREATE INDEX teams_created_idx ON teams (created_at, id);
CREATE INDEX branches_created_idx ON branches (created_at, id);

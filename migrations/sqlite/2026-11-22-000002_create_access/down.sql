DROP TABLE refresh_tokens;
DROP TABLE sessions;
DROP TABLE memberships;
DROP TABLE user_roles;
DROP TABLE users;
DROP TABLE teams;
DROP TABLE branches;

//! People and their access: users, roles, teams, branches, memberships, sign-in, sessions, keys.
//!
//! Tables: users, user_roles, branches, teams, memberships, sessions, refresh_tokens, server_keys.

mod actions;
mod authority;
mod directory;
pub mod dto;
mod first_admin;
pub mod jobs;
pub mod keys;
mod model;
mod names;
mod password_policy;
mod password_words;
pub mod passwords;
mod refresh;
mod repo;
pub mod routes;
mod secrets;
pub mod settings;
mod sign_in;
mod standing_in;
mod throttle;
mod view;

pub use directory::{
    branch_of_team, branch_ref, branch_refs, find_user, holds_role, is_member, team_ref, team_refs,
    user_names,
};
pub use dto::refs::{BranchRef, TeamRef, UserRef};
pub use first_admin::{create_admin, first_admin};
pub use secrets::random_password;
pub use standing_in::stand_in;

#[cfg(test)]
mod tests;

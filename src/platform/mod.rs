//! What would exist in any backend: time, ids, errors, people's access, the database, the wire.
//! Nothing here imports a room.

pub mod auth;
pub mod cleanup;
pub mod clock;
pub mod closed_list;
pub mod codes;
pub mod db;
pub mod error;
pub mod fold;
pub mod http;
pub mod idempotency;
pub mod ids;
pub mod jobs;
pub mod lang;
pub mod money;
pub mod numbers;
pub mod op;
pub mod outbox;
pub mod patch;
pub mod personal;
pub mod phone;
pub mod quantity;
pub mod role;
pub mod search;
pub mod settings;
pub mod text;
pub mod tx;

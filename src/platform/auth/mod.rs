//! Who is calling, what they may do and how far it reaches.
//!
//! Pure vocabulary plus token checking; people and sessions themselves live in the room `access`.

pub mod actor;
pub mod permission;
pub mod scope;
pub mod standing;
pub mod tokens;

pub use actor::{Actor, Person};
pub use permission::{Permission, Reach};
pub use scope::{Holding, Scope};
pub use tokens::Tokens;
